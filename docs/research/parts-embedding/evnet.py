import sys,os; sys.path.insert(0,'.'); os.environ['OMP_NUM_THREADS']='1'
which=sys.argv[1]; sys.argv=['x','0','x']; exec(open('./train.py').read().split("def evaluate")[0])
import pickle,hashlib
torch.set_num_threads(1)
net=Net(); net.load_state_dict(torch.load(f'./{which}.pt',weights_only=True)); net.eval()
FAM={k:v['family'] for k,v in json.load(open('../shared/images/rendered_parts/manifest.json'))['types'].items()}
def key(e): return hashlib.md5((e['image']+str(e.get('box'))).encode()).hexdigest()
@torch.inference_mode()
def emb(crops): return net(torch.from_numpy(((np.stack(crops).astype(np.float32)-127)/128).transpose(0,3,1,2).copy())).numpy()
V={}
for name in ['rendered-parts','rendered-parts-unboxed','stamped-metal','other-viewpoint']:
    t=json.load(open(f'../shared/trials/{name}.json'))
    for e in t['library']+t['queries']:
        p=Path('cache')/f'{key(e)}.pkl'
        if not p.exists() or key(e) in V: continue
        g=pickle.loads(p.read_bytes())
        if g is None: continue
        a=(416-352)//2; c=g['crop'][a:a+352,a:a+352]; s=cv2.resize(c,(SIDE,SIDE),interpolation=cv2.INTER_AREA)
        V[key(e)]=emb([np.rot90(s,i) for i in range(4)])
    L=[e for e in t['library'] if key(e) in V]; K=np.concatenate([V[key(e)][:1] for e in L]); lt=np.array([e['type'] for e in L]); u=np.unique(lt)
    out={}
    for turns in (1,4):
        t1=t5=n=fm=0; cor=[]; ab=[]
        for e in t['queries']:
            if key(e) not in V: n+=e['type'] is not None; continue
            S=(V[key(e)][:turns]@K.T).max(0); ST=np.array([S[lt==x].max() for x in u])
            if e['type'] is None: ab.append(ST.max()); continue
            s=ST[u==e['type']][0]; r=(ST>=s).sum(); n+=1; t1+=r==1; t5+=r<=5
            if r==1: cor.append(ST.max())
            if 'rendered' in name: fm+=FAM[u[ST.argmax()]]==FAM[e['type']]
        print(which,name,turns,f"{100*t1/n:.1f}/{100*t5/n:.1f} fam {100*fm/n:.1f} above {100*np.mean([c>max(ab) for c in cor]) if ab and cor else -1:.0f}",flush=True)
pickle.dump(V,open(f'./V_{which}.pkl','wb'))
