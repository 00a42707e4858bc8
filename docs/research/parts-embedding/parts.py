"""Shapes of generic hardware: every maker takes random numbers and gives vertices, faces and material slots."""
import math
import numpy as np
from mathutils import Vector
from mathutils.geometry import tessellate_polygon

METAL, DARK, BRIGHT = 0, 1, 2

class Part:
    def __init__(self):
        self.v=[]; self.f=[]; self.m=[]; self.n=0
    def add(self, v, f, m=METAL):
        v=np.asarray(v,float)
        self.v.append(v); self.f+= [tuple(i+self.n for i in face) for face in f]; self.m+=[m]*len(f); self.n+=len(v); return self
    def arrays(self): return np.concatenate(self.v), self.f, self.m
    def move(self, start, fn):
        for i in range(start,len(self.v)): self.v[i]=fn(self.v[i])

def circle(r,n,c=(0,0),a0=0.0,squash=1.0):
    a=np.linspace(0,2*math.pi,n,endpoint=False)+a0
    return np.stack([c[0]+r*np.cos(a),c[1]+r*squash*np.sin(a)],1)
def rect(w,h,c=(0,0),r=0.0,k=4):
    if r<=0: return np.array([[c[0]-w/2,c[1]-h/2],[c[0]+w/2,c[1]-h/2],[c[0]+w/2,c[1]+h/2],[c[0]-w/2,c[1]+h/2]])
    pts=[]
    for cx,cy,a in ((w/2-r,h/2-r,0),(-w/2+r,h/2-r,90),(-w/2+r,-h/2+r,180),(w/2-r,-h/2+r,270)):
        for i in range(k+1):
            t=math.radians(a+90*i/k); pts.append((c[0]+cx+r*math.cos(t),c[1]+cy+r*math.sin(t)))
    return np.array(pts)
def dense(poly,step):
    out=[]
    for a,b in zip(poly,np.roll(poly,-1,0)):
        k=max(1,int(np.linalg.norm(b-a)/step)); out+= [a+(b-a)*i/k for i in range(k)]
    return np.array(out)
def plate(p,outer,holes=(),z0=0.0,z1=1.0,m=METAL):
    loops=[np.asarray(outer)]+[np.asarray(h) for h in holes]
    tri=tessellate_polygon([[Vector((x,y,0)) for x,y in l] for l in loops]); flat=np.concatenate(loops); n=len(flat)
    v=np.concatenate([np.column_stack([flat,np.full(n,z)]) for z in (z0,z1)])
    f=[tuple(t) for t in tri]+[tuple(i+n for i in t[::-1]) for t in tri]; k=0
    for l in loops:
        c=len(l)
        for i in range(c):
            a,b=k+i,k+(i+1)%c; f.append((a,b,b+n,a+n))
        k+=c
    p.add(v,f,m)
def lathe(p,profile,seg=64,m=METAL,close=True,a0=0,a1=2*math.pi):
    full=abs(a1-a0-2*math.pi)<1e-6; cnt=seg if full else seg+1
    a=a0+(a1-a0)*np.arange(cnt)/seg; pr=np.asarray(profile,float); k=len(pr)
    v=np.stack([np.outer(np.cos(a),pr[:,0]),np.outer(np.sin(a),pr[:,0]),np.broadcast_to(pr[:,1],(cnt,k))],2).reshape(-1,3)
    f=[]
    for i in range(seg):
        j=(i+1)%cnt
        for q in range(k if close else k-1):
            r=(q+1)%k; f.append((i*k+q,j*k+q,j*k+r,i*k+r))
    p.add(v,f,m)
def box(p,w,d,h,c=(0,0,0),m=METAL):
    plate(p,rect(w,d,(c[0],c[1])),(),c[2],c[2]+h,m)
def cyl(p,r,h,c=(0,0,0),n=24,m=METAL): plate(p,circle(r,n,c[:2]),(),c[2],c[2]+h,m)
def sweep(p,path,r,n=10,m=METAL,bump=None,closed=False):
    path=np.asarray(path,float); t=np.gradient(path,axis=0); t/=np.linalg.norm(t,axis=1,keepdims=True)+1e-9
    up=np.array([0.13,0.21,0.97]); v=[]
    for i,(q,d) in enumerate(zip(path,t)):
        u=np.cross(d,up); u/=np.linalg.norm(u)+1e-9; w=np.cross(d,u); rr=r*(1 if bump is None else bump[i])
        a=np.linspace(0,2*math.pi,n,endpoint=False); v.append(q+rr*(np.cos(a)[:,None]*u+np.sin(a)[:,None]*w))
    L=len(path); f=[]
    for i in range(L if closed else L-1):
        for j in range(n): k=(i+1)%L; f.append((i*n+j,i*n+(j+1)%n,k*n+(j+1)%n,k*n+j))
    p.add(np.concatenate(v),f,m)
def weld_ring(p,r,z,R,size):
    a=np.linspace(0,2*math.pi,180,endpoint=False); sweep(p,np.stack([r*np.cos(a),r*np.sin(a),np.full(180,z)],1),size,8,DARK,1+0.25*np.sin(a*60+R.uniform(0,6))+0.1*R.normal(size=180),True)
def weld_line(p,a,b,R,size,flat=True):
    k=90; t=np.linspace(0,1,k)[:,None]; sweep(p,np.asarray(a)*(1-t)+np.asarray(b)*t,size,8,DARK,1+0.25*np.sin(t[:,0]*140)+0.1*R.normal(size=k))
def hexbolt(p,r,h,c): plate(p,circle(r,6,c[:2],0.3),(),c[2],c[2]+h,BRIGHT); cyl(p,r*1.25,h*.2,c,16,BRIGHT)
def tilt(start_p,axis,deg,at=(0,0,0)):
    a=math.radians(deg); c,s=math.cos(a),math.sin(a)
    M={'x':np.array([[1,0,0],[0,c,-s],[0,s,c]]),'y':np.array([[c,0,s],[0,1,0],[-s,0,c]]),'z':np.array([[c,-s,0],[s,c,0],[0,0,1]])}[axis]
    return lambda v:(v-at)@M.T+at

def flange(g,i):
    p=Part(); R,r=g['R'],g['r']; n=g['bolts']; th=g['th']; cr=(R+g['hub'])/2
    holes=[circle(g['hole'],14,(cr*math.cos(a),cr*math.sin(a))) for a in np.arange(n)*2*math.pi/n]
    plate(p,circle(R,72),[circle(r,56)]+holes,0,th)
    if g['hubh']>0: lathe(p,[(r,th),(r,th+g['hubh']),(g['hub'],th+g['hubh']),(g['hub']*1.05,th)],64)
    for k,a in enumerate(np.arange(n)*2*math.pi/n):
        if i['bolts'][k%len(i['bolts'])]: hexbolt(p,g['hole']*1.35,th*.6,(cr*math.cos(a),cr*math.sin(a),th))
    return p
def flange_g(R):
    o=R.uniform(.8,1.1); r=o*R.uniform(.25,.6); hub=r*R.uniform(1.08,1.25) if r<.5*o else r*1.06
    return dict(R=o,r=r,hub=hub,hubh=R.choice([0,.1,.25,.45]),th=R.uniform(.08,.2),bolts=int(R.integers(4,13)),hole=R.uniform(.04,.075))
def lugring(g,i):
    p=Part(); R,w,h=g['R'],g['w'],g['h']; n=g['lugs']
    prof=[(R-w,0),(R,0)]+([(R,h*.35),(R-w*.35,h*.4),(R-w*.35,h*.6),(R,h*.65)] if g['groove'] else [])+[(R,h),(R-w,h)]
    lathe(p,prof,80)
    for a in np.arange(n)*2*math.pi/n+g['a0']:
        s=len(p.v); L=g['lug']
        pts=np.concatenate([[(R-w*.3,-L*.75),(R+L*.7,-L*.5)],circle(L*.5,10,(R+L*.7,0),-math.pi/2)[:6],[(R+L*.7,L*.5),(R-w*.3,L*.75)]])
        plate(p,pts,[circle(L*.22,12,(R+L*.75,0))],h*g['lz'],h*g['lz']+h*.3); p.move(s,tilt(p,'z',math.degrees(a)))
    return p
def lugring_g(R): return dict(R=R.uniform(.8,1.1),w=R.uniform(.06,.16),h=R.uniform(.15,.5),lugs=int(R.integers(2,7)),groove=bool(R.random()<.3),lug=R.uniform(.16,.28),lz=R.choice([0,.35,.7]),a0=0)
def casting(g,i):
    p=Part(); W,D=g['W'],g['D']; hs=[circle(.05,12,(sx*(W/2-.1),sy*(D/2-.1))) for sx in (-1,1) for sy in (-1,1)]
    plate(p,rect(W,D,r=.08),hs,0,g['th'])
    for sx in (-1,1):
        for sy in (-1,1):
            lathe_at=(sx*(W/2-.1),sy*(D/2-.1)); plate(p,circle(.095,20,lathe_at),[circle(.05,12,lathe_at)],g['th'],g['th']+.05)
    n=g['fins']; xs=np.linspace(-W/2+.24,W/2-.24,n)
    for k,x in enumerate(xs):
        if g['kind']=='pins':
            for y in np.linspace(-D/2+.24,D/2-.24,g['rows']): cyl(p,.035,g['fh'],(x,y,g['th']),12)
        else: box(p,g['ft'],D*g['fl'],g['fh'],(x,0,g['th']))
    if g['boss']: plate(p,circle(.16,28,(0,0)),[circle(.09,20)],g['th'],g['th']+g['fh']*.5)
    return p
def casting_g(R): return dict(W=R.uniform(1.3,1.9),D=R.uniform(.9,1.3),th=R.uniform(.06,.15),fins=int(R.integers(4,13)),fh=R.uniform(.15,.5),ft=R.uniform(.03,.06),fl=R.uniform(.6,.85),kind=R.choice(['fins','fins','pins']),rows=int(R.integers(3,6)),boss=bool(R.random()<.25))
def cone(g,i):
    p=Part(); r1,r2,L,t=g['r1'],g['r2'],g['L'],.03
    prof=[(r1,0),(r2,L)]; th=g['throat']
    out=[(r1,-th),(r1,0)]+([(( r1+r2)/2*g['bell']+(r1+r2)/2*(1-g['bell']) + g['bell']*.12,L*.5)])+[(r2,L)]
    if g['lip']: out+=[(r2+.07,L),(r2+.07,L+.07),(r2-.02,L+.07)]
    inn=[(x-t,z) for x,z in out[::-1] if True]; 
    lathe(p,out+[(r2-t-.01,L+.0)]+[((r1+r2)/2-t+g['bell']*.12,L*.5),(r1-t,0),(r1-t,-th)],72)
    if g['weld']: weld_ring(p,r1+.005,0,np.random.default_rng(1),.028)
    for k in range(g['bands']): z=L*(k+1)/(g['bands']+1); rr=r1+(r2-r1)*z/L+g['bell']*.1; lathe(p,[(rr-.02,z-.03),(rr+.035,z-.03),(rr+.035,z+.03),(rr-.02,z+.03)],64)
    return p
def cone_g(R): return dict(r1=R.uniform(.25,.5),r2=R.uniform(.55,.85),L=R.uniform(.7,1.5),throat=R.uniform(.05,.5),lip=bool(R.random()<.5),weld=bool(R.random()<.5),bands=int(R.integers(0,3)),bell=float(R.choice([0,0,1])))
def tube(g,i):
    p=Part(); r,L=g['r'],g['L']; lathe(p,[(r,-L/2),(r,L/2),(r-.025,L/2),(r-.025,-L/2)],40)
    cl=np.linspace(-L/2+.25,L/2-.25,g['clamps']) if g['clamps'] else []
    for z in cl:
        lathe(p,[(r,z-.05),(r+.03,z-.05),(r+.03,z+.05),(r,z+.05)],40,BRIGHT); s=len(p.v); box(p,.12,.08,.1,(r+.07,0,z-.05),BRIGHT); p.move(s,tilt(p,'z',g['ca']))
    if g['collar']:
        for z in (-L/2,L/2-.08): lathe(p,[(r,z),(r+.06,z),(r+.06,z+.08),(r,z+.08)],40)
    for k in range(g['ducts']):
        s=len(p.v); d=g['dl']; q=g['dr']; lathe(p,[(q,0),(q,d),(q+.05,d),(q+.05,d+.05),(q-.02,d+.05),(q-.02,0)],28)
        p.move(s,tilt(p,'y',g['da'])); off=(k-(g['ducts']-1)/2)*.45; p.move(s,lambda v,off=off:v+[0,0,off])
    p.move(0,tilt(p,'y',90)); return p
def tube_g(R): return dict(r=R.uniform(.14,.25),L=R.uniform(1.4,2.2),clamps=int(R.integers(0,5)),ca=R.uniform(0,360),collar=bool(R.random()<.3),ducts=int(R.integers(0,3)),dl=R.uniform(.25,.5),dr=R.uniform(.07,.12),da=float(R.choice([90,90,60,45])))
def connector(g,i):
    p=Part(); s=g['s']; plate(p,rect(s,s,r=.06),[circle(.045,12,(sx*(s/2-.09),sy*(s/2-.09))) for sx in (-1,1) for sy in (-1,1)],0,.06)
    r=s*.38; h=g['h']; lathe(p,[(r,.06),(r,h),(r-.04,h),(r-.04,.06)],56)
    if g['ridge']: lathe(p,[(r,h*.5),(r+.03,h*.5),(r+.03,h*.6),(r,h*.6)],56)
    cyl(p,r-.05,.05,(0,0,.06),40,DARK)
    n=g['pins']; rings=[(0,1)] if n%2 else []
    left=n-len(rings); k=max(3,min(left,5+left//4)); a=0
    pts=[(0,0)] if n%2 else []
    inner=left-left*2//3 if left>8 else 0
    for cnt,rad in ((left-inner,.72*r),(inner,.4*r)):
        for q in range(cnt): t=2*math.pi*q/cnt; pts.append((rad*math.cos(t),rad*math.sin(t)))
    for x,y in pts: cyl(p,.022,h*.5,(x,y,.1),10,BRIGHT)
    box(p,.05,.05,h*.7,(r-.05,0,.06)); return p
def connector_g(R): return dict(s=R.uniform(.9,1.2),h=R.uniform(.3,.7),pins=int(R.integers(3,30)),ridge=bool(R.random()<.4))
def nameplate(g,i):
    p=Part(); W,H=g['W'],g['H']; plate(p,rect(W,H,r=.06),[circle(.04,12,(sx*(W/2-.09),sy*(H/2-.09))) for sx in (-1,1) for sy in (-1,1)],0,.03)
    p.text=[t if not t.startswith('SER') else 'SER '+i['serial'] for t in g['text']]; p.text_box=(W,H); return p
def word(R,k): return ''.join(R.choice(list('ABCDEFGHKLMNPRSTUVWXYZ0123456789'),k))
def nameplate_g(R):
    t=[f'P/N {word(R,2)}-{word(R,4)}-{word(R,1)}','SER 00-0000',f'{R.choice(["WT","MOD","LOT","DWG","TYPE"])} {R.uniform(1,9):.1f} {R.choice(["KG","V","A","MM"])}'][:int(R.integers(2,4))]
    return dict(W=R.uniform(1.4,1.9),H=R.uniform(.7,1.1),text=t)
def bent(v,rad):
    a=v[:,0]/rad; return np.stack([(rad+v[:,2])*np.sin(a),v[:,1],(rad+v[:,2])*np.cos(a)-rad],1)
def shard(g,i):
    p=Part(); W,D=g['W'],g['D']; plate(p,dense(rect(W,D),.06),(),0,.02)
    # grid for bending: rebuild as grid
    p=Part(); n,k=40,20; xs=np.linspace(-W/2,W/2,n); ys=np.linspace(-D/2,D/2,k); gx,gy=np.meshgrid(xs,ys,indexing='ij')
    top=np.stack([gx,gy,np.full_like(gx,.02)],2).reshape(-1,3); bot=top-[0,0,.02]; f=[]
    for a in range(n-1):
        for b in range(k-1): q=(a*k+b,(a+1)*k+b,(a+1)*k+b+1,a*k+b+1); f.append(q); f.append(tuple(n*k+z for z in q[::-1]))
    p.add(np.concatenate([top,bot]),f)
    if g['seam']=='weld': weld_line(p,(g['sx'],-D/2,.02),(g['sx'],D/2,.02),np.random.default_rng(2),.03)
    if g['seam']=='strip':
        for b in range(k-1): box(p,.1,D/(k-1),.015,(g['sx'],ys[b]+D/(k-1)/2,.02),BRIGHT)
    for q in range(g['rivets']): cyl(p,.03,.02,(g['rx'],-D/2+D*(q+.5)/max(1,g['rivets']),.02),12)
    p.move(0,lambda v:bent(v,g['rad'])); return p
def shard_g(R): return dict(W=R.uniform(1.2,1.8),D=R.uniform(.9,1.6),rad=float(R.uniform(.5,2.5)),seam=R.choice(['weld','strip','none']),sx=R.uniform(-.3,.3),rivets=int(R.choice([0,0,5,8,12])),rx=R.uniform(-.5,.5))
def fin(g,i):
    p=Part(); r,s,t,w=g['root'],g['span'],g['tip'],g['sweep']
    pts=[(0,0),(r,0)]; pts+=[(w+t,s)] if not g['clip'] else [(w+t,s*.75),(w+t*.7,s)]
    pts+=[(w,s)]
    if g['notch']: pts+=[(w*.5+.1,s*.5+.08),(w*.5+.18,s*.5),(w*.45+.08,s*.5-.1)]
    holes=[circle(g['lh'],20,(r*.5+w*.3*(k+1)/ (g['light']+1),s*(k+1)/(g['light']+1))) for k in range(g['light'])]
    plate(p,np.array(pts)-[r/2,s/2],[h-[r/2,s/2] for h in holes],0,.035)
    n=g['rootholes']; plate(p,rect(r*.98,.14,(0,-s/2+.07)),[circle(.03,10,(x,-s/2+.07)) for x in np.linspace(-r*.43,r*.43,n)],.035,.09)
    return p
def fin_g(R): return dict(root=R.uniform(1.2,1.8),span=R.uniform(.9,1.4),tip=R.uniform(.4,.9),sweep=R.uniform(0,.7),clip=bool(R.random()<.4),notch=bool(R.random()<.3),light=int(R.choice([0,0,1,2])),lh=R.uniform(.07,.12),rootholes=int(R.integers(3,8)))
def bracket(g,i):
    p=Part(); W,D,H=g['W'],g['D'],g['H']; hs=[circle(.05,12,(x,0)) for x in np.linspace(-W/2+.2,W/2-.2,g['holes'])]
    plate(p,rect(W,D,r=.05),hs,0,.06); s=len(p.v); plate(p,rect(W,H,(0,H/2)),[circle(g['big'],20,(0,H*.6))] if g['big'] else [],-.03,.03); p.move(s,tilt(p,'x',90)); p.move(s,lambda v:v+[0,D/2-.03,0])
    for x in (np.linspace(-W/2+.1,W/2-.1,g['ribs']) if g['ribs'] else []):
        s=len(p.v); plate(p,np.array([(0,0),(D*.7,0),(0,H*.7)]),(),-.02,.02); p.move(s,tilt(p,'x',90)); p.move(s,tilt(p,'z',-90)); p.move(s,lambda v,x=x:v+[x,D/2-.05,.06])
    return p
def bracket_g(R): return dict(W=R.uniform(1.1,1.7),D=R.uniform(.6,1),H=R.uniform(.5,1),holes=int(R.integers(2,6)),big=float(R.choice([0,.12,.2])),ribs=int(R.integers(0,4)))
def gear(g,i):
    p=Part(); n=g['teeth']; r=g['R']; pts=[]
    for k in range(n):
        a=2*math.pi*k/n; d=2*math.pi/n
        for q,rr in ((0,r*.88),(.2,r*.88),(.32,r),(.55,r),(.67,r*.88)): pts.append((rr*math.cos(a+q*d),rr*math.sin(a+q*d)))
    hs=[circle(.09,16,(r*.55*math.cos(a),r*.55*math.sin(a))) for a in np.arange(g['holes'])*2*math.pi/max(1,g['holes'])]
    plate(p,np.array(pts),[circle(r*.18,24)]+hs,0,g['th']); lathe(p,[(r*.18,g['th']),(r*.18,g['th']+g['hub']),(r*.3,g['th']+g['hub']),(r*.3,g['th'])],40); return p
def gear_g(R): return dict(R=R.uniform(.8,1.05),teeth=int(R.integers(12,40)),holes=int(R.choice([0,3,4,5,6])),th=R.uniform(.1,.25),hub=R.uniform(.03,.3))
def elbow(g,i):
    p=Part(); a=np.linspace(0,math.radians(g['ang']),24); B=g['B']; path=np.stack([B*np.cos(a)-B*.7,B*np.sin(a),np.zeros(24)],1); sweep(p,path,g['r'],28); sweep(p,path,g['r']*.85,28,DARK)
    for e,k in ((0,1),(-1,-2)):
        d=path[e]-path[k]; d/=np.linalg.norm(d); s=len(p.v); n=g['bolts']; R=g['r']*1.7
        plate(p,circle(R,40),[circle(g['r']*.87,28)]+[circle(.035,10,(R*.8*math.cos(t),R*.8*math.sin(t))) for t in np.arange(n)*2*math.pi/n],-.04,.04)
        z=np.array([0,0,1.]); x=np.cross(z,d); x/=np.linalg.norm(x); y=np.cross(d,x); M=np.stack([x,y,d],1); p.move(s,lambda v,M=M,q=path[e]:v@M.T+q)
    return p
def elbow_g(R): return dict(ang=float(R.choice([45,60,90,90,120])),B=R.uniform(.6,.9),r=R.uniform(.16,.28),bolts=int(R.integers(3,9)))
def perforated(g,i):
    p=Part(); W,H=g['W'],g['H']; hs=[circle(g['r'],10,(x,y)) for x in np.linspace(-W/2+.15,W/2-.15,g['c']) for y in np.linspace(-H/2+.15,H/2-.15,g['k'])]
    plate(p,rect(W,H,r=.05),hs,0,.03)
    if g['rim']:
        for y in (-H/2,H/2): box(p,W,.03,.15,(0,y,0))
    return p
def perforated_g(R): return dict(W=R.uniform(1.3,1.8),H=R.uniform(.8,1.2),c=int(R.integers(4,10)),k=int(R.integers(2,7)),r=R.uniform(.03,.05),rim=bool(R.random()<.4))
def channel(g,i):
    p=Part(); L,W,H=g['L'],g['W'],g['H']; plate(p,rect(L,W),[circle(g['r'],14,(x,0)) for x in np.linspace(-L/2+.2,L/2-.2,g['n'])],0,.04)
    for y in (-1,1): box(p,L,.04,H,(0,y*(W/2-.02),0))
    for x in (np.linspace(-L/2+.3,L/2-.3,g['webs']) if g['webs'] else []): box(p,.04,W,H*.8,(x,0,0))
    return p
def channel_g(R): return dict(L=R.uniform(1.5,2.1),W=R.uniform(.35,.7),H=R.uniform(.2,.45),n=int(R.integers(2,8)),r=R.uniform(.05,.1),webs=int(R.integers(0,4)))
def pulley(g,i):
    p=Part(); r,h=g['R'],.12; n=g['grooves']; prof=[(.2,0),(r,0)]
    for k in range(n): z=k*h; prof+=[(r,z+.03),(r-.15,z+.05),(r-.15,z+.08),(r,z+.1)]
    prof+=[(r,n*h),(.2,n*h)]; lathe(p,prof,64)
    for a in np.arange(g['sp'])*2*math.pi/max(1,g['sp']): cyl(p,.07,.03,(r*.6*math.cos(a),r*.6*math.sin(a),n*h),14,BRIGHT)
    return p
def pulley_g(R): return dict(R=R.uniform(.7,1),grooves=int(R.integers(1,6)),sp=int(R.integers(0,7)))
def wheel(g,i):
    p=Part(); a=np.linspace(0,2*math.pi,72,endpoint=False); r=g['R']; sweep(p,np.stack([r*np.cos(a),r*np.sin(a),np.full(72,.15)],1),g['t'],12,METAL,None,True)
    cyl(p,.2,.3,(0,0,0),28); cyl(p,.09,.34,(0,0,0),20,DARK)
    for k in range(g['sp']): t=2*math.pi*k/g['sp']; sweep(p,np.array([[.1*math.cos(t),.1*math.sin(t),.15],[r*.5*math.cos(t+g['tw']*.5),r*.5*math.sin(t+g['tw']*.5),.15],[r*math.cos(t+g['tw']),r*math.sin(t+g['tw']),.15]]),g['t']*.8,10)
    return p
def wheel_g(R): return dict(R=R.uniform(.8,1),t=R.uniform(.06,.11),sp=int(R.integers(3,8)),tw=float(R.choice([0,0,.5])))
def impeller(g,i):
    p=Part(); r=1.0; plate(p,circle(r,72),[circle(.12,20)],0,.05); n=g['v']; lathe(p,[(.12,.05),(.12,g['h']),(.25,g['h']*.9),(.3,.05)],40)
    for k in range(n):
        a0=2*math.pi*k/n; t=np.linspace(0,1,10); rr=.28+.7*t; aa=a0+g['c']*t; pts=np.stack([rr*np.cos(aa),rr*np.sin(aa)],1); nrm=np.stack([-np.sin(aa),np.cos(aa)],1)*.02
        plate(p,np.concatenate([pts-nrm,(pts+nrm)[::-1]]),(),.05,g['h'])
    return p
def impeller_g(R): return dict(v=int(R.integers(4,13)),h=R.uniform(.2,.5),c=R.uniform(-.9,.9))
def block(g,i):
    p=Part(); W,D,H=g['W'],g['D'],g['H']; xs=np.linspace(-W/2+.25,W/2-.25,g['n']); plate(p,rect(W,D,r=.05),[circle(g['r'],18,(x,0)) for x in xs],H*.5,H); plate(p,rect(W,D,r=.05),(),0,H*.5)
    for x in xs:
        if g['col']: plate(p,circle(g['r']*1.6,22,(x,0)),[circle(g['r'],18,(x,0))],H,H+.1)
    for x in (-W/2+.09,W/2-.09):
        for y in (-D/2+.09,D/2-.09): hexbolt(p,.055,.05,(x,y,H))
    return p
def block_g(R): return dict(W=R.uniform(1.2,1.8),D=R.uniform(.5,.8),H=R.uniform(.3,.7),n=int(R.integers(1,6)),r=R.uniform(.08,.13),col=bool(R.random()<.5))
def housing(g,i):
    p=Part(); W,D,H=g['W'],g['D'],g['H']; plate(p,rect(W,D,r=.1),[rect(W-.1,D-.1,r=.07)],0,H); plate(p,rect(W,D,r=.1),(),0,.05)
    n=g['ears']
    for k in range(n):
        y=(k-(n-1)/2)*D*.8/max(1,n-1) if n>1 else 0
        for sx in (-1,1): plate(p,rect(.25,.2,(sx*(W/2+.1),y),r=.06),[circle(.05,12,(sx*(W/2+.13),y))],0,.07)
    for x in (np.linspace(-W/2+.15,W/2-.15,g['ribs']) if g['ribs'] else []): box(p,.04,D-.1,H*.7,(x,0,.05))
    if g['port']: s=len(p.v); plate(p,circle(.16,24),[circle(.1,18)],0,.15); p.move(s,tilt(p,'x',90)); p.move(s,lambda v:v+[0,-D/2,H*.5])
    return p
def housing_g(R): return dict(W=R.uniform(1,1.5),D=R.uniform(.7,1.2),H=R.uniform(.3,.8),ears=int(R.integers(1,4)),ribs=int(R.integers(0,5)),port=bool(R.random()<.4))
def spring(g,i):
    p=Part(); n=g['t']*24; a=np.linspace(0,2*math.pi*g['t'],n); r=g['R']; sweep(p,np.stack([r*np.cos(a),r*np.sin(a),np.linspace(0,g['L'],n)],1),g['w'],10); p.move(0,tilt(p,'y',90)); return p
def spring_g(R): return dict(t=int(R.integers(4,14)),R=R.uniform(.2,.45),L=R.uniform(1,2),w=R.uniform(.03,.07))
def shaft(g,i):
    p=Part(); prof=[(0.001,0)]; z=0
    for r,l in g['steps']: prof+=[(r,z),(r,z+l)]; z+=l
    prof+=[(.001,z)]; lathe(p,prof,40)
    if g['hex']: plate(p,circle(g['steps'][0][0]*1.5,6),(),-.15,0,METAL)
    p.move(0,tilt(p,'y',90)); return p
def shaft_g(R): return dict(steps=[(R.uniform(.1,.35),R.uniform(.15,.5)) for _ in range(int(R.integers(2,7)))],hex=bool(R.random()<.4))
FAMILIES={n:(globals()[n],globals()[n+'_g']) for n in 'flange lugring casting cone tube connector nameplate shard fin bracket gear elbow perforated channel pulley wheel impeller block housing spring shaft'.split()}
SISTER={'flange':['bolts','r','hubh'],'lugring':['lugs','h','groove'],'casting':['fins','boss','kind'],'cone':['weld','lip','r2','bands'],'tube':['clamps','ducts','collar'],'connector':['pins','ridge','h'],'nameplate':['text'],'shard':['rad','seam','rivets'],'fin':['clip','notch','rootholes','light'],'bracket':['holes','ribs','big'],'gear':['teeth','holes'],'elbow':['ang','bolts'],'perforated':['c','k','rim'],'channel':['n','webs'],'pulley':['grooves','sp'],'wheel':['sp','tw'],'impeller':['v','c'],'block':['n','col'],'housing':['ears','ribs','port'],'spring':['t'],'shaft':['steps','hex']}
def types(seed,count):
    """(name, family, parameters): triples of look-alikes that differ in one detail."""
    R=np.random.default_rng(seed); out=[]; names=list(FAMILIES); k=0
    w=np.array([2.2 if n in 'flange lugring casting cone tube connector nameplate shard fin'.split() else 1.0 for n in names]); w/=w.sum()
    while len(out)<count:
        fam=names[k%len(names)] if k<len(names) else R.choice(names,p=w); k+=1; mk,gen=FAMILIES[fam]; g=gen(R); group=f'{fam}-{k}'; out.append((group+'a',fam,g))
        for s in 'bc'[:int(R.integers(1,3))]:
            key=R.choice(SISTER[fam]); h=dict(g)
            for _ in range(30):
                fresh=gen(R)[key]
                if fresh!=g[key]: break
            if fam=='nameplate':
                t=list(g['text']); a=t[0]; i=int(R.integers(4,len(a)-2)); b=a[:i]+a[i+1]+a[i]+a[i+2:] if a[i]!=a[i+1] and '-' not in a[i:i+2] else a[:-1]+word(R,1); t[0]=b
                if len(t)>2 and R.random()<.6: t[2]=gen(R)['text'][-1] if R.random()<.5 else t[2][:-4]+f'{R.uniform(1,9):.1f}'[-3:]+t[2][-1:]
                fresh=t; key='text'
            h[key]=fresh; out.append((group+s,fam,h))
    return out
