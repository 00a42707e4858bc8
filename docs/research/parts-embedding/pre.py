import sys; sys.argv=['x','0','x']; exec(open('./train.py').read().split("if __name__")[0])
import torch
torch.set_num_threads(1); K=int(__import__('os').environ.get('K','5')); PART=int(__import__('os').environ.get('PART','0'))
random.seed(PART); np.random.seed(PART)
net=Net().eval(); CUT=8
def front(x):
    b=net.body; x=b.stem(x)
    for i,k in enumerate(b.blocks[:CUT]): x=k(x)
    return x
rows=sorted(scan(),key=lambda r:r['image'])[PART::2]; out={}; t=time.time()
with torch.inference_mode():
    for n,r in enumerate(rows):
        c=[crop(r,False)]+([crop(r,True) for _ in range(K)] if not held(r['type']) else [])
        out[r['image']]=(front(torch.from_numpy(np.stack(c).transpose(0,3,1,2).copy())).half().numpy(),{k:r[k] for k in('type','family','clean','fragment')})
        if n%100==0: print(n,len(rows),time.time()-t,c[0].shape,out[r['image']][0].shape,flush=True)
import pickle; pickle.dump(out,open(f'./pre{PART}.pkl','wb'))
