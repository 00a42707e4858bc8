import sys; SECS,OUTF=float(sys.argv[1]),sys.argv[2]; sys.argv=['x',sys.argv[1],sys.argv[2]]; exec(open('./train.py').read().split("def main")[0])
import pickle
torch.set_num_threads(int(os.environ.get('TH','1'))); CUT=8
data={}
for k in (0,1): data.update(pickle.load(open(f'./pre{k}.pkl','rb')))
rows=[(im,m) for im,(_,m) in data.items()]; by={}
for im,m in rows:
    if not held(m['type']): by.setdefault(m['family'],{}).setdefault(m['type'],[]).append(im)
net=Net()
class Back(nn.Module):
    def forward(s,x):
        for k in net.body.blocks[CUT:]: x=k(x)
        h=net.body.head(x); g=h.clamp(min=1e-6).pow(net.p).mean((2,3)).pow(1/net.p); return F.normalize(net.proj(F.normalize(g,dim=1)),dim=1), F.normalize(g,dim=1)
back=Back()
hold=[(im,m) for im,m in rows if held(m['type'])]
def ev(which=0):
    net.eval(); E=[]
    with torch.inference_mode():
        for i in range(0,len(hold),64): E.append(back(torch.from_numpy(np.concatenate([data[im][0][:1] for im,_ in hold[i:i+64]]).astype(np.float32)))[which])
    E=torch.cat(E).numpy(); k=[i for i,(_,m) in enumerate(hold) if m['clean']]; ks={hold[i][1]['type'] for i in k}; q=[i for i,(_,m) in enumerate(hold) if not m['clean'] and m['type'] in ks]; S=E[q]@E[k].T; kt=[hold[i][1]['type'] for i in k]; t=f=g=0
    for a,i in enumerate(q): j=kt[int(S[a].argmax())]; ty=hold[i][1]['type']; t+=j==ty; f+=j.split('-')[0]==ty.split('-')[0]; g+=j.rstrip('abc')==ty.rstrip('abc')
    return [round(100*v/len(q),1) for v in (t,g,f)],len(q),len(ks)
print(len(rows),'pictures',sum(len(v) for v in by.values()),'types; frozen',ev(1),flush=True)
for m in (net.body.stem,*net.body.blocks[:CUT]):
    for q in m.parameters(): q.requires_grad_(False)
head=[net.proj.weight,net.proj.bias,net.p]; ids={id(q) for q in head}; body=[q for q in net.parameters() if q.requires_grad and id(q) not in ids]
LR=float(os.environ.get('LR','2e-4')); opt=torch.optim.AdamW([{'params':body,'lr':LR},{'params':head,'lr':5*LR}],weight_decay=float(os.environ.get('WD','1e-3'))); base=[g['lr'] for g in opt.param_groups]
t0=time.time(); step=0; run=[]; last=t0
alltypes=[(f,t) for f,d in by.items() for t,v in d.items() if len(v)>=2]
while time.time()-t0<SECS:
    batch=[]
    for fam in random.sample(list(by),min(10,len(by))):
        ty=[t for t,v in by[fam].items() if len(v)>=2]
        g=random.choice(ty).rstrip('abc'); mates=[t for t in ty if t.rstrip('abc')==g]; random.shuffle(mates); mates=mates[:2]; mates+=[t for t in random.sample(ty,1) if t not in mates]
        for t in mates: v=by[fam][t]; batch+=[(im,t) for im in random.sample(v,min(4,len(v)))]
    lr=min(1,(step+1)/50)*(.5*(1+math.cos(math.pi*min(1,(time.time()-t0)/SECS)))+.01)
    for g,b in zip(opt.param_groups,base): g['lr']=b*lr
    net.train(); bn_eval(net)
    x=torch.from_numpy(np.stack([data[im][0][random.randrange(len(data[im][0]))] for im,_ in batch]).astype(np.float32)); names=[t for _,t in batch]; fam=[t.split('-')[0] for t in names]; grp=[t.rstrip('abc') for t in names]
    x=x+x.std()*.1*torch.randn_like(x)
    e,_=back(x); S=e@e.T; n=len(names); eye=torch.eye(n,dtype=torch.bool); same=lambda k: torch.tensor([[a==b for b in k] for a in k])&~eye
    def supcon(S,pos,T):
        L=(S/T).masked_fill(eye,-1e9); lp=L-torch.logsumexp(L,1,keepdim=True); c=pos.sum(1); ok=c>0; return -((lp*pos).sum(1)[ok]/c[ok]).mean()
    loss=supcon(S,same(names),.08)+.3*supcon(S,same(fam),.15)
    opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(net.parameters(),1.0); opt.step(); run.append(float(loss)); step+=1
    if time.time()-last>60: print(f'{time.time()-t0:.0f}s step {step} batch {n} loss {np.mean(run[-40:]):.3f} held-out type/group/family',ev(),flush=True); last=time.time()
torch.save(net.state_dict(),OUTF); print('final',step,ev(),flush=True)
