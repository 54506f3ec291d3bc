import type { LineageCase } from './notation.ts'

export const structsAndLists: readonly LineageCase[] = [
  {
    sql: 'select s, s.f, s.g, s.g.h, t.s.g.h as deep from t',
    columns: 's: t.s | f: t.s.f | g: t.s.g | h: t.s.g.h | deep: t.s.g.h',
  },
  {
    sql: "select s['f'] as x, (s).g.h as y, struct_extract(s, 'f') as z, s['g']['h'] as w from t",
    columns: 'x: t.s.f | y: t.s.g.h | z: t.s.f | w: t.s.g.h',
  },
  {
    sql: "select {'x': a, 'y': c}.x as x, struct_pack(p := a, q := {'r': d}).q.r as y, {'x': a, 'y': c} as z from t",
    columns: 'x: t.a | y: t.d | z: f(t.a t.c)',
  },
  {
    sql: "select q.x, q.y.z from (select {'x': a, 'y': {'z': c}} as q from t)",
    columns: 'x: t.a | z: t.c',
  },
  {
    sql: "select case when d = 1 then s else {'f': a, 'g': {'h': c}} end as q from t",
    columns: 'q: t.s f(t.a t.c) if(t.d)',
  },
  {
    sql: "select q.f, q.g.h from (select case when d = 1 then s else {'f': a, 'g': {'h': c}} end as q from t)",
    columns: 'f: t.a t.s.f if(t.d) | h: t.c t.s.g.h if(t.d)',
  },
  {
    sql: 'select l, l[1] as first, l[1:2] as slice, l[a] as nth, len(l) as n from t',
    columns: 'l: t.l | first: f(t.l) | slice: f(t.l) | nth: f(t.a t.l) | n: f(t.l)',
  },
  {
    sql: "select [a, c] as x, [a, c][1] as y, [s][1].f as z, [{'k': a}, {'k': d}][2].k as w from t",
    columns: 'x: f(t.a t.c) | y: t.a t.c | z: t.s.f | w: t.a t.d',
    unseen: ['y: t.c', 'w: t.a'],
  },
  {
    sql: 'select list_transform(l, x -> x + a) as x, list_filter(l, lambda x: x > d) as y, [x * 2 for x in l if x > c / 10] as z from t',
    columns: 'x: f(t.a t.l) | y: f(t.l) if(t.d t.l) | z: f(t.l) if(t.c t.l)',
  },
  {
    sql: 'select list_reduce(list_append(l, c), lambda x, y: x + y + a) as x, list_apply(l, lambda x, i: i) as y, list_sort(l) as z from t',
    columns: 'x: f(t.a t.c t.l) | y: if(t.l) | z: f(t.l)',
  },
  {
    sql: "select list_transform(l, x -> {'v': x, 'w': a})[1].w as x, list_transform([s], e -> e.g.h)[1] as y from t",
    columns: 'x: t.a if(t.l) | y: t.s.g.h if(t.s)',
  },
  {
    sql: 'select list_transform(l, a -> a + 1) as shadow, a from t',
    columns: 'shadow: f(t.l) | a: t.a',
  },
  {
    sql: 'select unnest(l) as x, a from t',
    columns: 'x: f(t.l) | a: t.a',
    rows: 'join(t.l)',
  },
  {
    sql: 'select unnest(s), a from t',
    columns: 'f: t.s.f | g: t.s.g | a: t.a',
    rows: 'join(t.s)',
  },
  {
    sql: 'select unnest([s], recursive := true), unnest(s, max_depth := 2) from t',
    columns: 'f: t.s.f | h: t.s.g.h | f: t.s.f | h: t.s.g.h',
    rows: 'join(t.s)',
  },
  {
    sql: 'select unnest(list_filter(l, x -> x > a)) from t',
    columns: 'unnest(list_filter(l, (x -> (x > a)))): f(t.l) if(t.a t.l)',
    rows: 'join(t.l) if(t.a t.l)',
  },
  {
    sql: 'select a, x from t, unnest(l) as q(x)',
    columns: 'a: t.a | x: f(t.l)',
    rows: 'join(t.l)',
  },
  {
    sql: 'select a, q.unnest, q.ordinality from t, unnest(l) with ordinality as q',
    columns: 'a: t.a | unnest: f(t.l) | ordinality',
    rows: 'join(t.l)',
  },
  {
    sql: 'select x.f, x.g.h from (select unnest([s]) as x from t)',
    columns: 'f: t.s.f | h: t.s.g.h',
    rows: 'join(t.s)',
  },
  {
    sql: 'select a, r.range as n from t, range(d) as r',
    columns: 'a: t.a | n: f(t.d)',
    rows: 'join(t.d)',
  },
  {
    sql: 'from range(3) as r(i)',
    columns: 'i',
  },
  {
    sql: "select map {'k': a}['k'] as x, map_keys(map([b], [c])) as y, map_values(map([a], [c])) as z from t where b is not null and a is not null",
    columns: 'x: f(t.a) | y: f(t.b t.c) | z: f(t.a t.c)',
    rows: 'filter(t.a t.b)',
    unseen: ['y: t.c'],
  },
  {
    sql: 'select array(select y from u where u.a = t.a) as x from t',
    columns: 'x: agg(u.y) filter(t.a u.a) if(u.y)',
  },
  {
    sql: 'select list(s)[1].f as x, first(s).g.h as y, max(s) as z from t',
    columns: 'x: agg(t.s.f) | y: agg(t.s.g.h) | z: agg(t.s)',
  },
  {
    sql: 'select s.* from t',
    columns: 'f: t.s.f | g: t.s.g',
  },
  {
    sql: 'select columns(s.*) from t',
    columns: 'f: t.s.f | g: t.s.g',
  },
]
