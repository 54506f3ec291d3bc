-- Superset with SQLAlchemy 1.4. As its source or the log of a server has them.

--- primary key, by SQLAlchemy 1.4
--> ["attname:name"]
SELECT a.attname
FROM pg_attribute a JOIN (
SELECT unnest(ix.indkey) attnum,
generate_subscripts(ix.indkey, 1) ord
FROM pg_index ix
WHERE ix.indrelid = {sales.orders} AND ix.indisprimary
) k ON a.attnum=k.attnum
WHERE a.attrelid = {sales.orders}
ORDER BY k.ord

--- columns, by SQLAlchemy 1.4
--> ["attname:name", "format_type:text", "default:text", "attnotnull:bool", "attnum:int2", "table_oid:oid", "comment:text", "generated:char", "identity_options:json"]
SELECT
    a.attname,
    pg_catalog.format_type(a.atttypid, a.atttypmod),
    (
        SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid)
        FROM pg_catalog.pg_attrdef d
        WHERE
            d.adrelid = a.attrelid AND
            d.adnum = a.attnum AND
            a.atthasdef
    ) AS DEFAULT,
    a.attnotnull,
    a.attnum,
    a.attrelid as table_oid,
    pgd.description as comment,
    a.attgenerated as generated,
    (SELECT json_build_object(
        'always', a.attidentity = 'a',
        'start', s.seqstart,
        'increment', s.seqincrement,
        'minvalue', s.seqmin,
        'maxvalue', s.seqmax,
        'cache', s.seqcache,
        'cycle', s.seqcycle)
    FROM pg_catalog.pg_sequence s
    JOIN pg_catalog.pg_class c on s.seqrelid = c."oid"
    WHERE c.relkind = 'S'
    AND a.attidentity != ''
    AND s.seqrelid = pg_catalog.pg_get_serial_sequence(
        a.attrelid::regclass::text, a.attname
    )::regclass::oid
    ) as identity_options
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_description pgd ON (
    pgd.objoid = a.attrelid AND
    pgd.objsubid = a.attnum
)
WHERE
    a.attrelid = {sales.orders}
    AND a.attnum > 0
    AND NOT a.attisdropped
ORDER BY a.attnum

--- enumerations, by SQLAlchemy 1.4
--> ["name:name", "visible:bool", "schema:name", "label:name"]
SELECT
    t.typname as "name",
    pg_catalog.pg_type_is_visible(t.oid) as "visible",
    n.nspname as "schema",
    e.enumlabel as "label"
FROM pg_catalog.pg_type t
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_enum e ON t.oid = e.enumtypid
WHERE t.typtype = 'e'
ORDER BY
    "schema",
    "name",
    e.oid

--- domains, by SQLAlchemy 1.4
--> ["name:name", "attype:text", "nullable:bool", "default:text", "visible:bool", "schema:name"]
SELECT
    t.typname as "name",
    pg_catalog.format_type(t.typbasetype, t.typtypmod) as "attype",
    not t.typnotnull as "nullable",
    t.typdefault as "default",
    pg_catalog.pg_type_is_visible(t.oid) as "visible",
    n.nspname as "schema"
FROM pg_catalog.pg_type t
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'd'

--- indexes, by SQLAlchemy 1.4
--> ["relname:name", "indisunique:bool", "indexprs:pg_node_tree", "attname:name", "attnum:int2", "conrelid:oid", "indkey:varchar", "indoption:varchar", "reloptions:_text", "amname:name", "pg_get_expr:text", "indnkeyatts:int2"]
SELECT
    i.relname as relname,
    ix.indisunique,
    ix.indexprs,
    a.attname,
    a.attnum,
    c.conrelid,
    ix.indkey::varchar,
    ix.indoption::varchar,
    i.reloptions,
    am.amname,
    pg_get_expr(ix.indpred, ix.indrelid),
    ix.indnkeyatts as indnkeyatts
FROM pg_class t
    join pg_index ix on t.oid = ix.indrelid
    join pg_class i on i.oid = ix.indexrelid
    left outer join pg_attribute a on t.oid = a.attrelid and a.attnum = ANY(ix.indkey)
    left outer join pg_constraint c on (ix.indrelid = c.conrelid and ix.indexrelid = c.conindid and c.contype in ('p', 'u', 'x'))
    left outer join pg_am am on i.relam = am.oid
WHERE t.relkind IN ('r', 'v', 'f', 'm', 'p') and t.oid = {sales.orders} and ix.indisprimary = 'f'
ORDER BY t.relname, i.relname

--- foreign keys, by SQLAlchemy 1.4
--> ["conname:name", "condef:text", "conschema:name"]
SELECT r.conname,
pg_catalog.pg_get_constraintdef(r.oid, true) as condef,
n.nspname as conschema
FROM  pg_catalog.pg_constraint r,
pg_namespace n,
pg_class c
WHERE r.conrelid = {sales.orders} AND
r.contype = 'f' AND
c.oid = confrelid AND
n.oid = c.relnamespace
ORDER BY 1

--- tables, by its engine specification
--> ["table_name:name"]
SELECT table_name FROM information_schema.tables WHERE table_schema = 'sales' AND table_type = 'BASE TABLE'
