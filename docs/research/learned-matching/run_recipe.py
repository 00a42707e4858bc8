from common import *
import recipe as rc
M=rc.Models(Path('models'))
def region(e,sh): return tuple(v*sh for v in e['box']) if e.get('box') else None
for name in sys.argv[1:]:
    t=trial(name); t0=time.time(); memo={}; tl=[];tq=[]
    def sg(e,q):
        k=(e['image'],str(e.get('box')),q)
        if k not in memo:
            rgb,sh=load(e['image']); a=time.process_time(); memo[k]=rc.sign(rgb,region(e,sh),M,questioned=q); (tq if q else tl).append(time.process_time()-a)
        return memo[k]
    lib=[sg(e,False) for e in t['library']]; types=sorted({e['type'] for e in t['library']}); lt=np.array([types.index(e['type']) for e in t['library']])
    o=np.argsort(lt,kind='stable'); X=np.concatenate([lib[i].turns[0].descriptors for i in o]); ty=np.concatenate([np.full(len(lib[i].turns[0].descriptors),lt[i]) for i in o])
    FU=[];FI=[];V=[];E=[];ts=[];tg=[];npair=0;G=[]
    for e in t['queries']:
        q=sg(e,True); a=time.process_time(); v=rc.vote(q,X,ty,len(types)); r=np.array([rc.resemble(q,l) for l in lib]); r=np.array([r[lt==j].max() for j in range(len(types))]); fu=rc.fuse(v,r); ts.append(time.process_time()-a)
        a=time.process_time(); inl=np.zeros(len(types))
        for j in np.argsort(-fu)[:rc.COMPARED_LABELS]:
            for i in np.nonzero(lt==j)[0]:
                for k in dict.fromkeys([0,*np.argsort(-v[:,j])[:rc.COMPARED_TURNS]]):
                    npair+=1; inl[j]=max(inl[j],rc.confirm(q.turns[k],lib[i].turns[0],M))
        tg.append(time.process_time()-a); FU.append(fu);FI.append(rc.final(fu,inl));V.append(v.max(0));E.append(r);G.append(inl)
    f=fam if 'rendered' in name else None
    pickle.dump((V,E,G,types),open(f'cache/run_{name}.pkl','wb'))
    for nm,S in (('votes',V),('embedding',E),('fused',FU),('final',FI)): print(name,nm,evaluate(t,np.stack(S),types,fam=f),flush=True)
    mem=np.mean([sum(x.points.nbytes//2+x.descriptors.nbytes for x in l.turns)+l.embeddings.nbytes for l in lib])/1024
    print(name,'CPU s: sign known %.2f questioned %.2f, search %.3f, confirm %.2f a query (%.3f a turn-pair); KB a known picture %.0f; wall %.0f'%(np.median(tl),np.median(tq),np.median(ts),np.median(tg),sum(tg)/max(1,npair),mem,time.time()-t0),flush=True)
