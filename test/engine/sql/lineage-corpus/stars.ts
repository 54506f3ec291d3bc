import type { LineageCase } from './notation.ts'

export const stars: readonly LineageCase[] = [
  {
    sql: 'select * from t',
    columns: 'a: t.a | b: t.b | c: t.c | d: t.d | l: t.l | s: t.s',
  },
  {
    sql: 'select * exclude (l, s) from t',
    columns: 'a: t.a | b: t.b | c: t.c | d: t.d',
  },
  {
    sql: 'select * exclude (t.l, s) replace (a + c as a, upper(b) as b) rename (d as dd) from t',
    columns: 'a: f(t.a t.c) | b: f(t.b) | c: t.c | dd: t.d',
  },
  {
    sql: 'select t.*, u.y from t join u on t.a = u.a',
    columns: 'a: t.a | b: t.b | c: t.c | d: t.d | l: t.l | s: t.s | y: u.y',
    rows: 'join(t.a u.a)',
  },
  {
    sql: 'select u.* exclude (k), t.b from t, u where t.a = u.k',
    columns: 'a: u.a | x: u.x | y: u.y | b: t.b',
    rows: 'filter(t.a u.k)',
  },
  {
    sql: "select columns('^[ab]$') from t",
    columns: 'a: t.a | b: t.b',
  },
  {
    sql: "select columns(['a', 'c']) + 1 from t",
    columns: 'a: f(t.a) | c: f(t.c)',
  },
  {
    sql: "select columns(c -> c like '%d%' or c in ('a')) from t",
    columns: 'a: t.a | d: t.d',
  },
  {
    sql: 'select max(columns(* exclude (l, s))) from t',
    columns: 'a: agg(t.a) | b: agg(t.b) | c: agg(t.c) | d: agg(t.d)',
  },
  {
    sql: "select * like 'a%' from t",
    columns: 'a: t.a',
  },
  {
    sql: "select columns('(a|c)') as 'x_\\1' from t",
    columns: 'x_a: t.a | x_c: t.c',
  },
  {
    sql: "select columns('a|d') + columns('a|d') as z from t",
    columns: 'z: f(t.a) | z: f(t.d)',
  },
  {
    sql: "select coalesce(*columns(['c', 'd'])) as x from t",
    columns: 'x: f(t.c t.d)',
  },
  {
    sql: "select a from t where columns(['a', 'c', 'd']) > 1",
    columns: 'a: t.a',
    rows: 'filter(t.a t.c t.d)',
  },
  {
    sql: 'select * from (select a as x, * from u)',
    columns: 'x: u.a | a: u.a | k: u.k | x_1: u.x | y: u.y',
  },
  {
    sql: 'select * from (select a, a, a + 1 as A from t)',
    columns: 'a: t.a | a_1: t.a | A_2: f(t.a)',
  },
  {
    sql: "select count(*) as n, count(columns('a|c')) from t",
    columns: 'n | a: agg(t.a) | c: agg(t.c)',
  },
]
