"""Render random views of random hardware: render.py SEED START STOP TYPES VIEWS OUT"""
import sys,math,json,os,time
from pathlib import Path
sys.path.insert(0,'.')
import numpy as np, bpy, bmesh
from mathutils import Vector, noise, Matrix
import parts
SEED,START,STOP,COUNT,VIEWS=map(int,sys.argv[1:6]); OUT=Path(sys.argv[6]); OUT.mkdir(exist_ok=True)
W,H=208,168
def reset():
    bpy.ops.wm.read_factory_settings(use_empty=True); s=bpy.context.scene; s.render.engine='CYCLES'; s.cycles.device='CPU'; s.cycles.samples=10; s.cycles.use_denoising=False; s.cycles.max_bounces=2; s.cycles.diffuse_bounces=1; s.cycles.glossy_bounces=2; s.cycles.use_adaptive_sampling=False
    s.render.resolution_x,s.render.resolution_y=W,H; s.render.threads_mode='FIXED'; s.render.threads=1; s.render.image_settings.file_format='JPEG'; s.view_settings.view_transform='AgX' if np.random.random()<.5 else 'Standard'; return s
class N:
    """A small hand for shader nodes."""
    def __init__(s,mat): mat.use_nodes=True; s.t=mat.node_tree; s.n=s.t.nodes; s.l=s.t.links; s.b=s.n['Principled BSDF']; s.co=s.n.new('ShaderNodeTexCoord')
    def noise(s,scale,detail=4,off=0,stretch=(1,1,1)):
        m=s.n.new('ShaderNodeMapping'); m.inputs['Location'].default_value=(off,off*.7,-off); m.inputs['Scale'].default_value=stretch; s.l.new(s.co.outputs['Object'],m.inputs[0]); t=s.n.new('ShaderNodeTexNoise'); t.inputs['Scale'].default_value=scale; t.inputs['Detail'].default_value=min(detail,3); s.l.new(m.outputs[0],t.inputs['Vector']); return t.outputs['Fac']
    def ramp(s,x,a,b):
        r=s.n.new('ShaderNodeMapRange'); r.inputs[1].default_value=a; r.inputs[2].default_value=b; r.clamp=True; s.l.new(x,r.inputs[0]); return r.outputs[0]
    def mix(s,f,a,b):
        m=s.n.new('ShaderNodeMix'); m.data_type='RGBA'; 
        (s.l.new(f,m.inputs[0]) if not isinstance(f,float) else setattr(m.inputs[0],'default_value',f))
        for x,i in ((a,6),(b,7)):
            (setattr(m.inputs[i],'default_value',(*x,1)) if isinstance(x,tuple) else s.l.new(x,m.inputs[i]))
        return m.outputs[2]
    def val(s,f,a,b):
        m=s.n.new('ShaderNodeMix'); m.data_type='FLOAT'; s.l.new(f,m.inputs[0])
        for x,i in ((a,2),(b,3)):
            (setattr(m.inputs[i],'default_value',x) if isinstance(x,float) else s.l.new(x,m.inputs[i]))
        return m.outputs[0]
PAINT=[(.05,.07,.03),(.5,.5,.47),(.55,.08,.03),(.03,.03,.035),(.2,.2,.22),(.35,.33,.2),(.12,.2,.3),(.6,.6,.55),(.16,.2,.1),(.25,.18,.12),(.7,.45,.1)]
def metal(R,wear,soot,painted,tint):
    m=bpy.data.materials.new('m'); n=N(m); o=R.uniform(0,50)
    base=tuple(np.clip(np.array(tint)*R.uniform(.7,1.1),0,1).tolist()); col=n.mix(n.ramp(n.noise(R.uniform(2,5),3,o),.3,.7),base,tuple(c*R.uniform(.55,.9) for c in base)); met=1.0; rough=n.val(n.ramp(n.noise(R.uniform(8,30),4,o+3,(1,R.choice([1,8]),1)),.3,.7),R.uniform(.15,.35),R.uniform(.35,.6))
    metv=n.val(n.ramp(n.noise(1.0,1,o),9.,10.),1.0,1.0)
    if painted is not None:
        chip=n.ramp(n.noise(R.uniform(3,7),6,o+7),.58-.22*wear,.6-.2*wear) if wear>.05 else n.ramp(n.noise(1.,1,o),2.,3.)
        col=n.mix(chip,painted,col); metv=n.val(chip,0.0,metv); rough=n.val(chip,R.uniform(.35,.7),rough)
    if wear>.1:
        t=.72-.3*wear*R.uniform(.5,1.2); rust=n.ramp(n.noise(R.uniform(2,8),8,o+11),t,t+.05); col=n.mix(rust,col,(R.uniform(.2,.4),R.uniform(.07,.13),.03)); metv=n.val(rust,metv,0.0); rough=n.val(rust,rough,.85)
    if soot>.05:
        t=.75-.5*soot; so=n.ramp(n.noise(R.uniform(.6,1.6),3,o+19),t,t+.3); col=n.mix(so,col,(.012,.011,.01)); metv=n.val(so,metv,.0); rough=n.val(so,rough,.8)
    n.l.new(col,n.b.inputs['Base Color']); n.l.new(metv,n.b.inputs['Metallic']); n.l.new(rough,n.b.inputs['Roughness'])
    bp=n.n.new('ShaderNodeBump'); bp.inputs['Strength'].default_value=R.uniform(.05,.35)*(.4+wear); bp.inputs['Distance'].default_value=.02; n.l.new(n.noise(R.uniform(15,60),5,o+23,(1,R.choice([1,12]),1)),bp.inputs['Height']); n.l.new(bp.outputs[0],n.b.inputs['Normal']); return m
def flat(c,rough=.7,met=0.0):
    m=bpy.data.materials.new('f'); m.use_nodes=True; b=m.node_tree.nodes['Principled BSDF']; b.inputs['Base Color'].default_value=(*c,1); b.inputs['Roughness'].default_value=rough; b.inputs['Metallic'].default_value=met; return m
def ground(R,kind):
    bpy.ops.mesh.primitive_plane_add(size=40); g=bpy.context.object; m=bpy.data.materials.new('g'); n=N(m); o=R.uniform(0,50); v=lambda a:tuple((np.array(a)*R.uniform(.6,1.3)).clip(0,1).tolist())
    pal=dict(paper=((.55,.55,.55),(.6,.6,.6)),wood=((.35,.2,.1),(.2,.1,.05)),concrete=((.4,.4,.38),(.28,.28,.28)),soil=((.16,.1,.06),(.09,.06,.04)),gravel=((.2,.15,.11),(.12,.09,.07)),steel=((.3,.3,.3),(.2,.2,.2)),mat=((.05,.15,.13),(.04,.12,.1)),asphalt=((.05,.05,.055),(.1,.1,.1)),tile=((.3,.3,.33),(.05,.09,.2)))[kind]
    a,b=v(pal[0]),v(pal[1])
    if kind=='paper': a=b=tuple((np.array([R.uniform(.2,.8)]*3)*R.uniform(.85,1.1,3)).clip(0,1).tolist())
    sc=dict(wood=6,concrete=3,soil=9,gravel=12,steel=5,asphalt=40).get(kind,2); st=(1,10,1) if kind in('wood','steel') else (1,1,1)
    n.l.new(n.mix(n.ramp(n.noise(sc,8,o,st),.35,.65),a,b),n.b.inputs['Base Color']); n.b.inputs['Roughness'].default_value=R.uniform(.35,.9)
    if kind in('soil','gravel','concrete'):
        bp=n.n.new('ShaderNodeBump'); bp.inputs['Strength'].default_value=.6; bp.inputs['Distance'].default_value=.06; n.l.new(n.noise(sc*1.5,8,o),bp.inputs['Height']); n.l.new(bp.outputs[0],n.b.inputs['Normal'])
    g.data.materials.append(m)
    if kind=='tile':
        for k in range(-6,7):
            for ax in (0,1):
                bpy.ops.mesh.primitive_cube_add(size=1,location=((k*.9,0,.001) if ax==0 else (0,k*.9,.001))); c=bpy.context.object; c.scale=(.015,12,.002) if ax==0 else (12,.015,.002); c.data.materials.append(flat((.6,.6,.6)))
        g.rotation_euler[2]=0
    if kind=='gravel':
        bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=2,radius=1); base=bpy.context.object; base.data.materials.append(flat(v((.3,.25,.2)),.9)); 
        for p in base.data.polygons: p.use_smooth=True
        for k in range(int(R.integers(60,200))):
            o2=base.copy() if k else base; s=R.uniform(.03,.13); xy=R.uniform(-2.6,2.6,2); o2.location=(xy[0],xy[1],s*.2); o2.scale=(s*R.uniform(.7,1.4),s,s*R.uniform(.5,.8)); o2.rotation_euler=R.uniform(0,6,3)
            if k: bpy.context.collection.objects.link(o2)
def light(R,kind,cam):
    w=bpy.data.worlds.new('w'); bpy.context.scene.world=w; w.cycles.sampling_method='NONE'; w.use_nodes=True; bg=w.node_tree.nodes['Background']; tone=np.array([1,1,1])*R.uniform(.9,1.1,3)
    amb=dict(room=.5,overcast=.9,sun=.35,flash=.12,lamp=.1,dusk=.12)[kind]*R.uniform(.7,1.3); bg.inputs[0].default_value=(*tone.tolist(),1); bg.inputs[1].default_value=amb
    # an uneven sky so that metal has something to mirror
    t=w.node_tree; g=t.nodes.new('ShaderNodeTexNoise'); g.inputs['Scale'].default_value=R.uniform(1,3); mr=t.nodes.new('ShaderNodeMapRange'); mr.inputs[3].default_value=amb*.2; mr.inputs[4].default_value=amb*2; tc=t.nodes.new('ShaderNodeTexCoord'); t.links.new(tc.outputs['Generated'],g.inputs['Vector']); t.links.new(g.outputs['Fac'],mr.inputs[0]); t.links.new(mr.outputs[0],bg.inputs[1])
    def lamp(typ,e,loc,size=1.0,col=(1,1,1)):
        l=bpy.data.lights.new('l',typ); l.energy=e; l.color=col; o=bpy.data.objects.new('l',l); o.location=loc; bpy.context.collection.objects.link(o); o.rotation_euler=(Vector((0,0,0))-Vector(loc)).to_track_quat('-Z','Y').to_euler()
        if typ=='AREA': l.size=size
        if typ=='SUN': l.angle=.01
    a=R.uniform(0,6.28); d=R.uniform(2.5,4); pos=(d*math.cos(a),d*math.sin(a),R.uniform(1.5,4))
    if kind=='room': lamp('AREA',R.uniform(80,250),pos,2.0); lamp('AREA',R.uniform(40,120),(-pos[0],pos[1]*.5,3.5),1.5)
    if kind=='sun': lamp('SUN',R.uniform(2.5,5),pos,col=(1,.95,.85))
    if kind=='flash': lamp('POINT',R.uniform(120,300),tuple(np.array(cam)*.98+np.array([0,0,.1])))
    if kind=='lamp': lamp('AREA',R.uniform(100,250),pos,.5,(1,.85,.65))
    if kind=='dusk': lamp('SUN',R.uniform(.3,.8),pos,col=(.8,.85,1))
def mesh_of(p,R,fragment,keep,bend,dents):
    v,f,m=p.arrays(); me=bpy.data.meshes.new('p'); me.from_pydata(v.tolist(),[],f); me.polygons.foreach_set('material_index',np.array(m,np.int32)); me.update()
    ob=bpy.data.objects.new('p',me); bpy.context.collection.objects.link(ob)
    if getattr(p,'text',None):
        Wd,Hd=p.text_box; obs=[ob]
        for k,line in enumerate(p.text):
            c=bpy.data.curves.new('t','FONT'); c.body=line; c.size=Hd/(len(p.text)+.8)*.85; c.extrude=.004; c.align_x='CENTER'; t=bpy.data.objects.new('t',c); bpy.context.collection.objects.link(t); bpy.context.view_layer.update(); w=t.dimensions.x; sx=min(1,(Wd*.86)/max(w,.01)); t.scale=(sx,1,1); t.location=(0,Hd/2-Hd*(k+.95)/(len(p.text)+.35),.032)
            bpy.context.view_layer.update(); me2=bpy.data.meshes.new_from_object(t.evaluated_get(bpy.context.evaluated_depsgraph_get())); me2.transform(t.matrix_world)
            for q in me2.polygons: q.material_index=1
            o2=bpy.data.objects.new('tm',me2); 
            bm=bmesh.new(); bm.from_mesh(me); a=len(bm.faces); bm.from_mesh(me2); bm.faces.ensure_lookup_table()
            for q in bm.faces[a:]: q.material_index=1
            bm.to_mesh(me); bm.free(); bpy.data.objects.remove(t)
    bm=bmesh.new(); bm.from_mesh(me)
    if fragment or bend or dents:
        for _ in range(5):
            longs=[e for e in bm.edges if e.calc_length()>.09]
            if not longs or len(bm.faces)>40000: break
            bmesh.ops.subdivide_edges(bm,edges=longs,cuts=1,use_grid_fill=False); bmesh.ops.triangulate(bm,faces=[x for x in bm.faces if len(x.verts)>4])
    if fragment:
        o=Vector(R.uniform(-50,50,3).tolist()); cs=np.array([x.calc_center_median()[:] for x in bm.faces]); dirs=R.normal(size=3); 
        if np.ptp(cs[:,2])<.5: dirs[2]*=.2
        dirs/=np.linalg.norm(dirs); val=cs@dirs; nz=np.array([noise.noise(Vector(c.tolist())*3+o)*.12+noise.noise(Vector(c.tolist())*11+o)*.05 for c in cs]); val=val+nz*max(np.ptp(cs,0)); t=np.quantile(val,keep); bm.faces.ensure_lookup_table(); bmesh.ops.delete(bm,geom=[x for x,q in zip(list(bm.faces),val) if q>t],context='FACES')
    vs=list(bm.verts)
    if bend:
        ax=int(R.integers(0,2)); k=R.uniform(-.35,.35)
        for x in vs: x.co.z+=k*(x.co[ax])**2
    for _ in range(dents):
        if not vs: break
        c=vs[int(R.integers(len(vs)))].co.copy(); s=R.uniform(.1,.35); d=Vector(R.normal(size=3).tolist()).normalized()*R.uniform(.03,.12)
        for x in vs: x.co+=d*math.exp(-(x.co-c).length_squared/s**2)
    bmesh.ops.recalc_face_normals(bm,faces=bm.faces); bm.to_mesh(me); bm.free()
    for q in me.polygons: q.use_smooth=True
    me.set_sharp_from_angle(angle=.6); me.update(); return ob
def one(name,fam,g,view,R,target):
    np.random.seed(int(R.integers(1<<30))); s=reset(); clean=view<VIEWS*.35
    p=parts.FAMILIES[fam][0](g,{'bolts':(R.random(16)<R.uniform(.3,1)).tolist(),'serial':f'{R.integers(1,99):02d}-{R.integers(0,9999):04d}'})
    fragment=(not clean) and R.random()<.5; keep=R.uniform(.3,.8)
    ob=mesh_of(p,R,fragment,keep,(not clean) and R.random()<.35,int(R.integers(0,2 if clean else 4)))
    wear=R.uniform(0,.4) if clean else R.uniform(.2,1); soot=0 if clean else max(0,R.uniform(-.3,.9))
    tint=[(.56,.57,.58),(.75,.76,.77),(.5,.46,.42),(.62,.6,.55),(.35,.36,.38),(.6,.5,.4)][int(R.integers(6))]; painted=PAINT[int(R.integers(len(PAINT)))] if R.random()<.4 else None
    ob.data.materials.append(metal(R,wear,soot,painted,tint)); dk=[(.05,.045,.04),(.2,.08,.04),(.3,.12,.08)][int(R.integers(3))] if fam in('tube','cone','shard','connector') else (.03,.03,.03)
    ob.data.materials.append(flat(dk,.6,.3) if clean else metal(R,wear*.5,soot,dk,dk)); ob.data.materials.append(metal(R,wear,soot,None,(.7,.7,.7)))
    pose=Matrix.Rotation(R.uniform(0,6.283),4,'Z'); u=R.random()
    if u<.2: pose=pose@Matrix.Rotation(math.pi,4,'X')
    elif u<(.3 if clean else .45): pose=pose@Matrix.Rotation(R.uniform(-1.57,1.57),4,'X')@Matrix.Rotation(R.uniform(-.6,.6),4,'Y')
    me=ob.data; me.transform(pose); co=np.empty(len(me.vertices)*3); me.vertices.foreach_get('co',co); co=co.reshape(-1,3)
    if len(co)<12: return None
    mid=(co.min(0)+co.max(0))/2; off=np.array([mid[0],mid[1],co[:,2].min()-.005]); me.transform(Matrix.Translation(Vector((-off).tolist()))); co=co-off
    ground(R,str(R.choice(['paper','wood','steel','mat','tile','paper'] if clean else ['gravel','soil','concrete','wood','asphalt','gravel','soil','concrete'])))
    cen=(co.min(0)+co.max(0))/2; rad=float(np.linalg.norm(co-cen,axis=1).max()); el=math.radians(R.uniform(28,85)); az=R.uniform(0,6.283); f=R.uniform(28,45); dist=rad*f/36*2/R.uniform(.45,.85)*1.05
    loc=cen+dist*np.array([math.cos(el)*math.cos(az),math.cos(el)*math.sin(az),math.sin(el)]); cd=bpy.data.cameras.new('c'); cd.lens=f; cam=bpy.data.objects.new('c',cd); cam.location=loc; look=cen+R.uniform(-.2,.2,3)*rad; q=(Vector(look.tolist())-Vector(loc.tolist())).to_track_quat('-Z','Y'); cam.rotation_euler=(q.to_matrix()@Matrix.Rotation(R.uniform(-.3,.3) if R.random()<.7 else R.uniform(-3.14,3.14),3,'Z')).to_euler(); bpy.context.collection.objects.link(cam); s.camera=cam
    light(R,str(R.choice(['room','room','overcast','lamp'] if clean else ['sun','overcast','flash','room','dusk','lamp'])),loc)
    if R.random()<.45:
        a=R.uniform(0,6.283); d=rad*1.15; seg=rad*.16; t=R.uniform(0,6.283)
        for k in range(6):
            bpy.ops.mesh.primitive_cube_add(size=1,location=(d*math.cos(a)+math.cos(t)*seg*(k-2.5),d*math.sin(a)+math.sin(t)*seg*(k-2.5),.02)); c=bpy.context.object; c.scale=(seg,seg*.8,.02); c.rotation_euler[2]=t; c.data.materials.append(flat((.8,.8,.8)))
            if k%2==0:
                bpy.ops.mesh.primitive_cube_add(size=1,location=(d*math.cos(a)+math.cos(t)*seg*(k-2.5),d*math.sin(a)+math.sin(t)*seg*(k-2.5),.024)); c=bpy.context.object; c.scale=(seg*.9,seg*.4,.02); c.rotation_euler[2]=t; c.data.materials.append(flat((.02,.02,.02)))
    s.view_settings.exposure=R.uniform(-.4,.5); s.render.filepath=str(target); s.render.image_settings.quality=88
    bpy.context.view_layer.update(); bpy.ops.render.render(write_still=True)
    from bpy_extras.object_utils import world_to_camera_view
    M=np.array(cam.matrix_world.inverted()); c=np.column_stack([co,np.ones(len(co))])@M.T; k=f/36*W; x=W/2+k*c[:,0]/-c[:,2]; y=H/2-k*c[:,1]/-c[:,2]
    b=[float(np.clip(x.min(),0,W)),float(np.clip(y.min(),0,H)),float(np.clip(x.max(),0,W)),float(np.clip(y.max(),0,H))]
    return dict(image=target.name,type=name,family=fam,clean=bool(clean),fragment=bool(fragment),box=b)
ts=parts.types(SEED,COUNT)
for view in [v for v in (0,4,1,5,2,6,3,7,8,9,10,11) if START<=v<STOP]:
    for k,(name,fam,g) in enumerate(ts):
        if k%2!=int(os.environ.get('SLICE','0')) and os.environ.get('SLICE'): continue
        target=OUT/f'{SEED}-{name}-{view:02d}.jpg'; rec=target.with_suffix('.json')
        if rec.exists(): continue
        try: r=one(name,fam,g,view,np.random.default_rng([SEED,k,view]),target)
        except Exception as e: print('fail',name,view,repr(e)[:200],file=sys.stderr); r=None
        rec.write_text(json.dumps(r))
