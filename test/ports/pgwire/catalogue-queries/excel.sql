-- Excel by ODBC. As its source or the log of a server has them.

--- tables
--> ["database:text", "schema:name", "name:name", "tabletype:text", "definer:name", "oid:oid", "acl:_aclitem", "hasoids:bool", "hassubtables:bool", "rownumber:float4", "comment:text", "columnnumber:int2", "triggersnumber:bool", "constraint:name", "columnconstrainsindexes:_int2"]
SELECT
    'db' as Database,
    ns.nspname as Schema,
    relname as Name,
    CASE
        WHEN ns.nspname Like E'pg\\_catalog' then 'Catalog'
        WHEN ns.nspname Like E'information\\_schema' then 'Information'
        WHEN relkind = 'f' then 'Foreign'
        ELSE 'User'
    END as TableType,
    pg_get_userbyid(relowner) AS definer,
    rel.oid as Oid,
    relacl as ACL,
    true as HasOids,
    relhassubclass as HasSubtables,
    reltuples as RowNumber,
    description as Comment,
    relnatts as ColumnNumber,
    relhastriggers as TriggersNumber,
    conname as Constraint,
    conkey as ColumnConstrainsIndexes
FROM pg_class rel
INNER JOIN pg_namespace ns ON relnamespace = ns.oid
LEFT OUTER JOIN pg_description des ON
    des.objoid = rel.oid AND
    des.objsubid = 0
LEFT OUTER JOIN pg_constraint c ON
    c.conrelid = rel.oid AND
    c.contype = 'p'
WHERE
    (
        (relkind = 'r') OR
        (relkind = 's') OR
        (relkind = 'f')
    ) AND
    NOT ns.nspname LIKE E'pg\\_temp\\_%%' AND
    NOT ns.nspname like E'pg\\_%' AND
    NOT ns.nspname like E'information\\_schema' AND
    ns.nspname::varchar like E'sales' AND
    relname::varchar like '%' AND
    pg_get_userbyid(relowner)::varchar like '%'
ORDER BY relname

--- a type
--> ["name:name", "schema:name", "definer:name", "length:int2", "oid:oid", "isreferencetype:bool", "type:text", "alignment:text", "valuestorage:text", "defaultvalue:text", "comment:text"]
SELECT
    typname as name,
    n.nspname as Schema,
    pg_get_userbyid(typowner) as Definer,
    typlen as Length,
    t.oid as oid,
    typbyval as IsReferenceType,
    case
        when typtype = 'b' then 'base'
        when typtype = 'd' then 'domain'
        when typtype = 'c' then 'composite'
        when typtype = 'd' then 'pseudo'
    end as Type,
    case
        when typalign = 'c' then 'char'
        when typalign = 's' then 'short'
        when typalign = 'i' then 'int'
        else 'double'
    end as alignment,
    case
        when typstorage = 'p' then 'plain'
        when typstorage = 'e' then 'secondary'
        when typstorage = 'm' then 'compressed inline'
        else 'secondary or compressed inline'
    end as ValueStorage,
    typdefault as DefaultValue,
    description as comment
FROM pg_type t
LEFT OUTER JOIN
    pg_description des ON des.objoid = t.oid,
    pg_namespace n
WHERE
    t.typnamespace = n.oid and
    t.oid::varchar like E'1033' and
    typname like E'%' and
    n.nspname like E'%' and
    pg_get_userbyid(typowner)::varchar like E'%' and
    typtype::varchar like E'c'
ORDER BY name

--- an array type
--> ["name:name", "oid:oid", "type:char", "typeelement:oid"]
SELECT
    typname as name,
    t.oid as oid,
    typtype as Type,
    typelem as TypeElement
FROM pg_type t
WHERE
    t.oid::varchar like '1034' and
    typtype::varchar like 'b' and
    typelem != 0

--- foreign keys
--> ["name:name", "schema:name", "table:name", "referencedkey:name", "referencedschema:name", "referencedtable:name", "oid:oid", "columnindexes:_int2", "foreigncolumnindexes:_int2", "updateactioncode:char", "deleteactioncode:char", "foreignkeymatchtype:char", "isdeferrable:bool", "iscondeferred:bool"]
SELECT
    a.conname as Name,
    ns.nspname as Schema,
    mycl.relname as Table,
    b.conname as ReferencedKey,
    frns.nspname as ReferencedSchema,
    frcl.relname as ReferencedTable,
    a.oid as Oid,
    a.conkey as ColumnIndexes,
    a.confkey as ForeignColumnIndexes,
    a.confupdtype as UpdateActionCode,
    a.confdeltype as DeleteActionCode,
    a.confmatchtype as ForeignKeyMatchType,
    a.condeferrable as IsDeferrable,
    a.condeferred as Iscondeferred
FROM pg_constraint a
inner join pg_constraint b on (
    a.confrelid = b.conrelid AND
    a.confkey = b.conkey
)
INNER JOIN pg_namespace ns ON a.connamespace = ns.oid
INNER JOIN pg_class mycl ON a.conrelid = mycl.oid
LEFT OUTER JOIN pg_class frcl ON a.confrelid = frcl.oid
INNER JOIN pg_namespace frns ON frcl.relnamespace = frns.oid
WHERE
    a.contype = 'f' AND
    (
        b.contype = 'p' OR
        b.contype = 'u'
    ) AND
    a.oid::varchar like '%' AND
    a.conname like '%' AND
    ns.nspname like E'sales' AND
    mycl.relname like E'orders' AND
    frns.nspname like '%' AND
    frcl.relname like '%'
ORDER BY 1

--- columns of a key
--> ["name:name", "attnum:int2"]
SELECT DISTINCT
    attname AS Name,
    attnum
FROM pg_attribute
JOIN pg_class ON oid = attrelid
INNER JOIN pg_namespace ON pg_class.relnamespace = pg_namespace.oid
WHERE
    attnum > 0 AND
    attisdropped IS FALSE AND
    pg_namespace.nspname like 'sales' AND
    relname like 'orders' AND
    attnum in (2)

--- one foreign key
--> ["schema:name", "table:name", "reftablename:name", "name:name", "columnindexes:_int2", "columnrefindexes:_int2"]
SELECT
    nspname as Schema,
    cl.relname as Table,
    clr.relname as RefTableName,
    conname as Name,
    conkey as ColumnIndexes,
    confkey as ColumnRefIndexes
FROM pg_constraint
INNER JOIN pg_namespace ON connamespace = pg_namespace.oid
INNER JOIN pg_class cl ON conrelid = cl.oid
INNER JOIN pg_class clr ON confrelid = clr.oid
WHERE
    contype = 'f' AND
    conname like E'orders\\_customer\\_id\\_fkey' AND
    nspname like E'sales' AND
    cl.relname like E'orders'
order by 1

--- columns
--> ["schema:name", "table:name", "name:name", "position:int2", "nullable:text", "length:int4", "precision:int4", "scale:int4", "datetimelength:int4", "isunique:text", "hasdefaultvalue:bool", "isdropped:bool", "ancestorcount:int4", "dimension:int4", "isarray:bool", "typename:name", "typeschema:name", "elementaltypename:name", "comment:text", "sername:name", "serschema:name", "identitymode:char", "defaultvalue:varchar", "isdup:bool"]
SELECT
    na.nspname as Schema,
    cl.relname as Table,
    att.attname AS Name,
    att.attnum as Position,
    CASE
        WHEN att.attnotnull = 'f' THEN 'true'
        ELSE 'false'
    END as Nullable,
    CASE
        WHEN
            ty.typname Like 'bit' OR
            ty.typname Like 'varbit' and
            att.atttypmod > 0
        THEN att.atttypmod
        WHEN ty.typname Like 'interval' THEN -1
        WHEN att.atttypmod > 0 THEN att.atttypmod - 4
        ELSE att.atttypmod
    END as Length,
    (information_schema._pg_numeric_precision(information_schema._pg_truetypid(att.*, ty.*), information_schema._pg_truetypmod(att.*, ty.*)))::information_schema.cardinal_number AS Precision,
    (information_schema._pg_numeric_scale(information_schema._pg_truetypid(att.*, ty.*), information_schema._pg_truetypmod(att.*, ty.*)))::information_schema.cardinal_number AS Scale,
    (information_schema._pg_datetime_precision(information_schema._pg_truetypid(att.*, ty.*), information_schema._pg_truetypmod(att.*, ty.*)))::information_schema.cardinal_number AS DatetimeLength,
    CASE
        WHEN att.attnotnull = 'f' THEN 'false'
        ELSE 'true'
    END as IsUnique,
    att.atthasdef as HasDefaultValue,
    att.attisdropped as IsDropped,
    att.attinhcount as ancestorCount,
    att.attndims as Dimension,
    CASE
        WHEN attndims > 0 THEN true
        ELSE false
    END AS isarray,
    CASE
        WHEN ty.typname = 'bpchar' THEN 'char'
        WHEN ty.typname = '_bpchar' THEN '_char'
        ELSE ty.typname
    END as TypeName,
    tn.nspname as TypeSchema,
    et.typname as elementaltypename,
    description as Comment,
    cs.relname AS sername,
    ns.nspname AS serschema,
    att.attidentity as IdentityMode,
    CAST(pg_get_expr(def.adbin, def.adrelid) AS varchar) as DefaultValue,
    (SELECT count(1) FROM pg_type t2 WHERE t2.typname=ty.typname) > 1 AS isdup
FROM pg_attribute att
JOIN pg_type ty ON ty.oid=atttypid
JOIN pg_namespace tn ON tn.oid=ty.typnamespace
JOIN pg_class cl ON
    cl.oid=attrelid AND
    (
        (cl.relkind = 'r') OR
        (cl.relkind = 's') OR
        (cl.relkind = 'v') OR
        (cl.relkind = 'm') OR
        (cl.relkind = 'f')
    )
JOIN pg_namespace na ON na.oid=cl.relnamespace
LEFT OUTER JOIN pg_type et ON et.oid=ty.typelem
LEFT OUTER JOIN pg_attrdef def ON
    adrelid=attrelid AND
    adnum=attnum
LEFT OUTER JOIN pg_description des ON
    des.objoid=attrelid AND
    des.objsubid=attnum
LEFT OUTER JOIN (
    pg_depend
    JOIN pg_class cs ON
        objid=cs.oid AND
        cs.relkind='S' AND
        classid='pg_class'::regclass::oid
) ON
    refobjid=attrelid AND
    refobjsubid=attnum
LEFT OUTER JOIN pg_namespace ns ON ns.oid=cs.relnamespace
WHERE
    attnum > 0 AND
    attisdropped IS FALSE AND
    cl.relname like E'orders' AND
    na.nspname like E'sales' AND
    att.attname like '%'
ORDER BY attnum

--- columns with their keys
--> ["fieldname:name", "fieldordinal:int2", "datatype:oid", "fieldmod:int4", "isnull:bool", "tablename:name", "schema:name", "iskey:bool", "isunique:bool", "defvalue:varchar", "basetype:oid", "isautoincrement:bool", "precision:int4"]
SELECT
    a.attname as fieldname,
    a.attnum  as fieldordinal,
    a.atttypid as datatype,
    a.atttypmod as fieldmod,
    a.attnotnull as isnull,
    c.relname as tablename,
    n.nspname as schema,
    CASE
        WHEN exists(
            select null
            from pg_constraint c1
            where
                c1.conrelid = c.oid and
                c1.contype = 'p' and
                a.attnum = ANY (c1.conkey)
        ) THEN true
        ELSE false
    END as iskey,
    CASE
        WHEN exists(
            select null
            from pg_constraint c1
            where
                c1.conrelid = c.oid and
                c1.contype = 'u' and
                a.attnum = ANY (c1.conkey)
        ) THEN true
        ELSE false
    END as isunique,
    CAST(pg_get_expr(d.adbin, d.adrelid) AS varchar) as defvalue,
    CASE
        WHEN t.typtype = 'd' THEN t.typbasetype
        ELSE a.atttypid
    END as basetype,
    CASE
        WHEN a.attidentity = 'a' THEN true
        ELSE false
    END as IsAutoIncrement,
    (information_schema._pg_numeric_precision(
        information_schema._pg_truetypid(a .*, t.*),
        information_schema._pg_truetypmod(a .*, t.*)
    ))::information_schema.cardinal_number AS Precision
FROM pg_namespace n
INNER JOIN pg_class c ON c.relnamespace = n.oid
INNER JOIN pg_attribute a on c.oid = a.attrelid
LEFT JOIN pg_attrdef d on
    d.adrelid = a.attrelid and
    d.adnum =a.attnum
LEFT JOIN pg_type t on t.oid = a.atttypid
WHERE
    a.attisdropped = false AND
    (
        (c.relkind = 'r') OR
        (c.relkind = 's') OR
        (c.relkind = 'v') OR
        (c.relkind = 'm') OR
        (c.relkind = 'f')
    ) AND
    a.attnum > 0 AND
    ((
        c.relname LIKE 'orders' AND
        n.nspname LIKE 'sales'
    ))
ORDER BY
    tablename,
    fieldordinal
