import {readFileSync} from 'node:fs'; import path from 'node:path'
const seen=new Map(); const ext=new Map()
function walk(f){ if(seen.has(f))return; const s=readFileSync(f,'utf8'); seen.set(f,s.length)
 for(const m of s.matchAll(/^(?:import|export)\s+(?!type\b)([^;]*?)from '([^']+)'|^import '([^']+)'/gm)){ const t=m[2]??m[3]; const clause=m[1]??''
  if(t.startsWith('.')) walk(path.resolve(path.dirname(f),t)); else if(!t.startsWith('node:')) ext.set(t,[...(ext.get(t)??[]),path.relative(process.cwd(),f)]) } }
walk(path.resolve('src/sidecar/worker.ts'))
console.log(seen.size,[...seen.values()].reduce((a,b)=>a+b)); console.log(ext); console.log([...seen.keys()].map(f=>path.relative(process.cwd()+'/src',f)).join(' '))
