-- Tableau Desktop, by ODBC and by JDBC. As its source or the log of a server has them.

--- connecting by ODBC: large objects
--> ["oid:oid", "typbasetype:oid"]
select oid, typbasetype from pg_type where typname = 'lo'

--- tables, by ODBC
--> ["relname:name", "nspname:name", "relkind:char"]
select
    relname,
    nspname,
    relkind
from
    pg_catalog.pg_class c,
    pg_catalog.pg_namespace n
where
    relkind in ('r', 'v', 'm', 'f')
    and nspname not in (
        'pg_catalog',
        'information_schema',
        'pg_toast',
        'pg_temp_1'
    )
    and n.oid = relnamespace
order by
    nspname,
    relname

--- columns, by ODBC
--> ["nspname:name", "relname:name", "attname:name", "atttypid:oid", "typname:name", "attnum:int2", "attlen:int2", "atttypmod:int4", "attnotnull:bool", "relhasrules:bool", "relkind:char", "oid:oid", "pg_get_expr:text", "case:oid", "typtypmod:int4", "?column?:int4"]
select
    n.nspname,
    c.relname,
    a.attname,
    a.atttypid,
    t.typname,
    a.attnum,
    a.attlen,
    a.atttypmod,
    a.attnotnull,
    c.relhasrules,
    c.relkind,
    c.oid,
    pg_get_expr(d.adbin, d.adrelid),
    case
        t.typtype
        when 'd' then t.typbasetype
        else 0
    end,
    t.typtypmod,
    0
from
    (
        (
            (
                pg_catalog.pg_class c
                inner join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                and c.oid = {sales.orders}
            )
            inner join pg_catalog.pg_attribute a on (not a.attisdropped)
            and a.attnum > 0
            and a.attrelid = c.oid
        )
        inner join pg_catalog.pg_type t on t.oid = a.atttypid
    )
    left outer join pg_attrdef d on a.atthasdef and d.adrelid = a.attrelid and d.adnum = a.attnum
order by
    n.nspname,
    c.relname,
    attnum

--- primary key, by ODBC
--> ["attname:name", "attnum:int2", "relname:name", "nspname:name", "relname:name"]
SELECT
    ta.attname,
    ia.attnum,
    ic.relname,
    n.nspname,
    tc.relname
FROM
    pg_catalog.pg_attribute ta,
    pg_catalog.pg_attribute ia,
    pg_catalog.pg_class tc,
    pg_catalog.pg_index i,
    pg_catalog.pg_namespace n,
    pg_catalog.pg_class ic
WHERE
    tc.relname = 'orders'
    AND n.nspname = 'sales'
    AND tc.oid = i.indrelid
    AND n.oid = tc.relnamespace
    AND i.indisprimary = 't'
    AND ia.attrelid = i.indexrelid
    AND ta.attrelid = i.indrelid
    AND ta.attnum = i.indkey [ia.attnum-1]
    AND (NOT ta.attisdropped)
    AND (NOT ia.attisdropped)
    AND ic.oid = i.indexrelid
ORDER BY
    ia.attnum

--- foreign keys, by ODBC
--> ["pktable_cat:name", "pktable_schem:name", "pktable_name:name", "pkcolumn_name:name", "fktable_cat:name", "fktable_schem:name", "fktable_name:name", "fkcolumn_name:name", "key_seq:int2", "update_rule:int2", "delete_rule:int2", "fk_name:name", "pk_name:name", "deferrablity:int2"]
select	'test'::name as PKTABLE_CAT,
n2.nspname as PKTABLE_SCHEM,
c2.relname as PKTABLE_NAME,
a2.attname as PKCOLUMN_NAME,
'test'::name as FKTABLE_CAT,
n1.nspname as FKTABLE_SCHEM,
c1.relname as FKTABLE_NAME,
a1.attname as FKCOLUMN_NAME,
i::int2 as KEY_SEQ,
case ref.confupdtype
    when 'c' then 0::int2
    when 'n' then 2::int2
    when 'd' then 4::int2
    when 'r' then 1::int2
    else 3::int2
end as UPDATE_RULE,
case ref.confdeltype
    when 'c' then 0::int2
    when 'n' then 2::int2
    when 'd' then 4::int2
    when 'r' then 1::int2
    else 3::int2
end as DELETE_RULE,
ref.conname as FK_NAME,
cn.conname as PK_NAME,
case
    when ref.condeferrable then
        case
        when ref.condeferred then 5::int2
        else 6::int2
        end
    else 7::int2
end as DEFERRABLITY
 from
 ((((((( (select cn.oid, conrelid, conkey, confrelid, confkey,
 generate_series(array_lower(conkey, 1), array_upper(conkey, 1)) as i,
 confupdtype, confdeltype, conname,
 condeferrable, condeferred
  from pg_catalog.pg_constraint cn,
pg_catalog.pg_class c,
pg_catalog.pg_namespace n
  where contype = 'f'
   and  conrelid = c.oid
   and  relname = 'orders'
   and  n.oid = c.relnamespace
   and  n.nspname = 'sales'
 ) ref
 inner join pg_catalog.pg_class c1
  on c1.oid = ref.conrelid)
 inner join pg_catalog.pg_namespace n1
  on  n1.oid = c1.relnamespace)
 inner join pg_catalog.pg_attribute a1
  on  a1.attrelid = c1.oid
  and  a1.attnum = conkey[i])
 inner join pg_catalog.pg_class c2
  on  c2.oid = ref.confrelid)
 inner join pg_catalog.pg_namespace n2
  on  n2.oid = c2.relnamespace)
 inner join pg_catalog.pg_attribute a2
  on  a2.attrelid = c2.oid
  and  a2.attnum = confkey[i])
 left outer join pg_catalog.pg_constraint cn
  on cn.conrelid = ref.confrelid
  and cn.contype = 'p')
  order by ref.oid, ref.i

--- foreign keys, by JDBC
--> ["pktable_cat:text", "pktable_schem:name", "pktable_name:name", "pkcolumn_name:name", "fktable_cat:text", "fktable_schem:name", "fktable_name:name", "fkcolumn_name:name", "key_seq:int4", "update_rule:int4", "delete_rule:int4", "fk_name:name", "pk_name:name", "deferrability:int4"]
SELECT
    NULL::text AS PKTABLE_CAT,
    pkn.nspname AS PKTABLE_SCHEM,
    pkc.relname AS PKTABLE_NAME,
    pka.attname AS PKCOLUMN_NAME,
    NULL::text AS FKTABLE_CAT,
    fkn.nspname AS FKTABLE_SCHEM,
    fkc.relname AS FKTABLE_NAME,
    fka.attname AS FKCOLUMN_NAME,
    pos.n AS KEY_SEQ,
    CASE con.confupdtype
        WHEN 'c' THEN 0
        WHEN 'n' THEN 2
        WHEN 'd' THEN 4
        WHEN 'r' THEN 1
        WHEN 'p' THEN 1
        WHEN 'a' THEN 3
        ELSE NULL
    END AS UPDATE_RULE,
    CASE con.confdeltype
        WHEN 'c' THEN 0
        WHEN 'n' THEN 2
        WHEN 'd' THEN 4
        WHEN 'r' THEN 1
        WHEN 'p' THEN 1
        WHEN 'a' THEN 3
        ELSE NULL
    END AS DELETE_RULE,
    con.conname AS FK_NAME,
    pkic.relname AS PK_NAME,
    CASE
        WHEN con.condeferrable AND con.condeferred THEN 5
        WHEN con.condeferrable THEN 6
        ELSE 7
    END AS DEFERRABILITY
FROM
    pg_catalog.pg_namespace pkn,
    pg_catalog.pg_class pkc,
    pg_catalog.pg_attribute pka,
    pg_catalog.pg_namespace fkn,
    pg_catalog.pg_class fkc,
    pg_catalog.pg_attribute fka,
    pg_catalog.pg_constraint con,
    pg_catalog.generate_series(1, 32) pos(n),
    pg_catalog.pg_class pkic
WHERE
    pkn.oid = pkc.relnamespace AND
    pkc.oid = pka.attrelid AND
    pka.attnum = con.confkey[pos.n] AND
    con.confrelid = pkc.oid AND
    fkn.oid = fkc.relnamespace AND
    fkc.oid = fka.attrelid AND
    fka.attnum = con.conkey[pos.n] AND
    con.conrelid = fkc.oid AND
    con.contype = 'f' AND
    (pkic.relkind = 'i' OR pkic.relkind = 'I') AND
    pkic.oid = con.conindid AND
    fkn.nspname = 'sales' AND
    fkc.relname = 'orders'
ORDER BY
    pkn.nspname,
    pkc.relname,
    con.conname,
    pos.n

--- primary key, by JDBC
--> ["table_cat:text", "table_schem:name", "table_name:name", "column_name:name", "key_seq:int4", "pk_name:name"]
SELECT
    result.TABLE_CAT,
    result.TABLE_SCHEM,
    result.TABLE_NAME,
    result.COLUMN_NAME,
    result.KEY_SEQ,
    result.PK_NAME
FROM
    (
        SELECT
            NULL AS TABLE_CAT,
            n.nspname AS TABLE_SCHEM,
            ct.relname AS TABLE_NAME,
            a.attname AS COLUMN_NAME,
            (information_schema._pg_expandarray(i.indkey)).n AS KEY_SEQ,
            ci.relname AS PK_NAME,
            information_schema._pg_expandarray(i.indkey) AS KEYS,
            a.attnum AS A_ATTNUM
        FROM pg_catalog.pg_class ct
        JOIN pg_catalog.pg_attribute a ON (ct.oid = a.attrelid)
        JOIN pg_catalog.pg_namespace n ON (ct.relnamespace = n.oid)
        JOIN pg_catalog.pg_index i ON (a.attrelid = i.indrelid)
        JOIN pg_catalog.pg_class ci ON (ci.oid = i.indexrelid)
        WHERE
            true AND
            n.nspname = 'sales' AND
            ct.relname = 'orders' AND
            i.indisprimary
    ) result
    where result.A_ATTNUM = (result.KEYS).x
ORDER BY
    result.table_name,
    result.pk_name,
    result.key_seq
