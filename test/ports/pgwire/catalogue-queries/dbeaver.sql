-- DBeaver 25.1. As its source or the log of a server has them.

--- session
--> ["current_schema:name", "session_user:name"]
SELECT current_schema(),session_user

--- schemas
--> ["oid:oid", "oid:oid", "nspname:name", "nspowner:oid", "nspacl:_aclitem", "description:text"]
SELECT n.oid,n.*,d.description FROM pg_catalog.pg_namespace n LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=n.oid AND d.objsubid=0 AND d.classoid='pg_namespace'::regclass ORDER BY nspname

--- a type by its number
--$ ["1034"]
--> ["?column?:bool", "nspname:name", "typname:name"]
SELECT n.nspname = ANY(current_schemas(true)), n.nspname, t.typname FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON t.typnamespace = n.oid WHERE t.oid = $1

--- database
--$ ["test"]
--> ["oid:oid", "oid:oid", "datname:name", "datdba:oid", "encoding:int4", "datlocprovider:char", "datistemplate:bool", "datallowconn:bool", "datconnlimit:int4", "datfrozenxid:xid", "datminmxid:xid", "dattablespace:oid", "datcollate:text", "datctype:text", "daticulocale:text", "datcollversion:text", "datacl:_aclitem"]
SELECT db.oid,db.* FROM pg_catalog.pg_database db WHERE datname=$1

--- a setting
--> ["name:text", "setting:text", "unit:text", "category:text", "short_desc:text", "extra_desc:text", "context:text", "vartype:text", "source:text", "min_val:text", "max_val:text", "enumvals:_text", "boot_val:text", "reset_val:text", "sourcefile:text", "sourceline:int4", "pending_restart:bool"]
SELECT * FROM pg_catalog.pg_settings where name='standard_conforming_strings'

--- are there enumerations
--> ["oid:oid", "enumtypid:oid", "enumsortorder:float4", "enumlabel:name"]
SELECT * FROM pg_catalog.pg_enum WHERE 1<>1 LIMIT 1

--- are there row types
--> ["reltype:oid"]
SELECT reltype FROM pg_catalog.pg_class WHERE 1<>1 LIMIT 1

--- types
--> ["oid:oid", "oid:oid", "typname:name", "typnamespace:oid", "typowner:oid", "typlen:int2", "typbyval:bool", "typtype:char", "typcategory:char", "typispreferred:bool", "typisdefined:bool", "typdelim:char", "typrelid:oid", "typsubscript:regproc", "typelem:oid", "typarray:oid", "typinput:regproc", "typoutput:regproc", "typreceive:regproc", "typsend:regproc", "typmodin:regproc", "typmodout:regproc", "typanalyze:regproc", "typalign:char", "typstorage:char", "typnotnull:bool", "typbasetype:oid", "typtypmod:int4", "typndims:int4", "typcollation:oid", "typdefaultbin:pg_node_tree", "typdefault:text", "typacl:_aclitem", "relkind:char", "base_type_name:text", "description:text"]
SELECT t.oid,t.*,c.relkind,format_type(nullif(t.typbasetype, 0), t.typtypmod) as base_type_name, d.description FROM pg_catalog.pg_type t LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid=t.typelem LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid=t.typrelid LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid=d.objoid WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C') ORDER BY t.oid

--- tables of pg_catalog
--$ ["11"]
--> ["oid:oid", "oid:oid", "relname:name", "relnamespace:oid", "reltype:oid", "reloftype:oid", "relowner:oid", "relam:oid", "relfilenode:oid", "reltablespace:oid", "relpages:int4", "reltuples:float4", "relallvisible:int4", "reltoastrelid:oid", "relhasindex:bool", "relisshared:bool", "relpersistence:char", "relkind:char", "relnatts:int2", "relchecks:int2", "relhasrules:bool", "relhastriggers:bool", "relhassubclass:bool", "relrowsecurity:bool", "relforcerowsecurity:bool", "relispopulated:bool", "relreplident:char", "relispartition:bool", "relrewrite:oid", "relfrozenxid:xid", "relminmxid:xid", "relacl:_aclitem", "reloptions:_text", "relpartbound:pg_node_tree", "description:text", "partition_expr:text", "partition_key:text"]
SELECT c.oid,c.*,d.description,pg_catalog.pg_get_expr(c.relpartbound, c.oid) as partition_expr,  pg_catalog.pg_get_partkeydef(c.oid) as partition_key
    FROM pg_catalog.pg_class c
    LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0 AND d.classoid='pg_class'::regclass
    WHERE c.relnamespace=$1 AND c.relkind not in ('i','I','c')

--- sizes
--$ ["{sales}"]
--> ["oid:oid", "total_rel_size:int8", "rel_size:int8"]
select c.oid,pg_catalog.pg_total_relation_size(c.oid) as total_rel_size,pg_catalog.pg_relation_size(c.oid) as rel_size
     FROM pg_class c
     WHERE c.relnamespace=$1

--- indexes of a table
--$ ["{sales.orders}"]
--> ["indexrelid:oid", "indrelid:oid", "indnatts:int2", "indnkeyatts:int2", "indisunique:bool", "indnullsnotdistinct:bool", "indisprimary:bool", "indisexclusion:bool", "indimmediate:bool", "indisclustered:bool", "indisvalid:bool", "indcheckxmin:bool", "indisready:bool", "indislive:bool", "indisreplident:bool", "indkey:int2vector", "indcollation:oidvector", "indclass:oidvector", "indoption:int2vector", "indexprs:pg_node_tree", "indpred:pg_node_tree", "keys:int2vector", "relname:name", "relnamespace:oid", "relam:oid", "reltablespace:oid", "tabrelname:name", "description:text", "pred_expr:text", "expr:text", "index_rel_size:int8", "index_num_scans:int8"]
SELECT i.*,i.indkey as keys,c.relname,c.relnamespace,c.relam,c.reltablespace,tc.relname as tabrelname,dsc.description,pg_catalog.pg_get_expr(i.indpred, i.indrelid) as pred_expr,pg_catalog.pg_get_expr(i.indexprs, i.indrelid, true) as expr,pg_catalog.pg_relation_size(i.indexrelid) as index_rel_size,pg_catalog.pg_stat_get_numscans(i.indexrelid) as index_num_scans FROM pg_catalog.pg_index i
    INNER JOIN pg_catalog.pg_class c ON c.oid=i.indexrelid
    INNER JOIN pg_catalog.pg_class tc ON tc.oid=i.indrelid
    LEFT OUTER JOIN pg_catalog.pg_description dsc ON i.indexrelid=dsc.objoid
    WHERE  i.indrelid=$1 ORDER BY tabrelname, c.relname

--- constraints of a table
--$ ["{sales.orders}"]
--> ["oid:oid", "oid:oid", "conname:name", "connamespace:oid", "contype:char", "condeferrable:bool", "condeferred:bool", "convalidated:bool", "conrelid:oid", "contypid:oid", "conindid:oid", "conparentid:oid", "confrelid:oid", "confupdtype:char", "confdeltype:char", "confmatchtype:char", "conislocal:bool", "coninhcount:int4", "connoinherit:bool", "conkey:_int2", "confkey:_int2", "conpfeqop:_oid", "conppeqop:_oid", "conffeqop:_oid", "confdelsetcols:_int2", "conexclop:_oid", "conbin:pg_node_tree", "tabrelname:name", "refnamespace:oid", "description:text", "consrc_copy:text"]
SELECT c.oid,c.*,t.relname as tabrelname,rt.relnamespace as refnamespace,d.description, case when c.contype='c' then "substring"(pg_get_constraintdef(c.oid), 7) else null end consrc_copy
    FROM pg_catalog.pg_constraint c
    INNER JOIN pg_catalog.pg_class t ON t.oid=c.conrelid
    LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid=c.confrelid
    LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0 AND d.classoid='pg_constraint'::regclass
    WHERE c.conrelid=$1
    ORDER BY c.oid

--- columns of a table
--$ ["{sales.orders}"]
--> ["relname:name", "attrelid:oid", "attname:name", "atttypid:oid", "attstattarget:int4", "attlen:int2", "attnum:int2", "attndims:int4", "attcacheoff:int4", "atttypmod:int4", "attbyval:bool", "attalign:char", "attstorage:char", "attcompression:char", "attnotnull:bool", "atthasdef:bool", "atthasmissing:bool", "attidentity:char", "attgenerated:char", "attisdropped:bool", "attislocal:bool", "attinhcount:int4", "attcollation:oid", "attacl:_aclitem", "attoptions:_text", "attfdwoptions:_text", "attmissingval:anyarray", "def_value:text", "description:text", "objid:oid"]
SELECT c.relname,a.*,pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value,dsc.description,dep.objid
FROM pg_catalog.pg_attribute a
INNER JOIN pg_catalog.pg_class c ON (a.attrelid=c.oid)
LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid=ad.adrelid AND a.attnum = ad.adnum)
LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid=dsc.objoid AND a.attnum = dsc.objsubid)
LEFT OUTER JOIN pg_depend dep on dep.refobjid = a.attrelid AND dep.deptype = 'i' and dep.refobjsubid = a.attnum and dep.classid = dep.refclassid
WHERE NOT a.attisdropped AND c.oid=$1 ORDER BY a.attnum

--- references to a table
--$ ["{sales}"]
--> ["oid:oid", "oid:oid", "conname:name", "connamespace:oid", "contype:char", "condeferrable:bool", "condeferred:bool", "convalidated:bool", "conrelid:oid", "contypid:oid", "conindid:oid", "conparentid:oid", "confrelid:oid", "confupdtype:char", "confdeltype:char", "confmatchtype:char", "conislocal:bool", "coninhcount:int4", "connoinherit:bool", "conkey:_int2", "confkey:_int2", "conpfeqop:_oid", "conppeqop:_oid", "conffeqop:_oid", "confdelsetcols:_int2", "conexclop:_oid", "conbin:pg_node_tree", "tabrelname:name", "refnamespace:oid"]
SELECT c.oid,c.*,t.relname as tabrelname,rt.relnamespace as refnamespace
FROM pg_catalog.pg_constraint c
INNER JOIN pg_catalog.pg_class t ON t.oid=c.conrelid
LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid=c.confrelid
WHERE t.relnamespace=$1
ORDER BY c.oid

--- functions of a schema
--$ ["{sales}"]
--> ["oid:oid", "oid:oid", "proname:name", "pronamespace:oid", "proowner:oid", "prolang:oid", "procost:float4", "prorows:float4", "provariadic:oid", "prosupport:regproc", "prokind:char", "prosecdef:bool", "proleakproof:bool", "proisstrict:bool", "proretset:bool", "provolatile:char", "proparallel:char", "pronargs:int2", "pronargdefaults:int2", "prorettype:oid", "proargtypes:oidvector", "proallargtypes:_oid", "proargmodes:_char", "proargnames:_text", "proargdefaults:pg_node_tree", "protrftypes:_oid", "prosrc:text", "probin:text", "prosqlbody:pg_node_tree", "proconfig:_text", "proacl:_aclitem", "description:text"]
SELECT p.oid,p.*,d.description
FROM pg_catalog.pg_proc p
LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=p.oid
WHERE p.pronamespace=$1
ORDER BY p.proname

--- roles
--> ["oid:oid", "rolname:name", "rolsuper:bool", "rolinherit:bool", "rolcreaterole:bool", "rolcreatedb:bool", "rolcanlogin:bool", "rolreplication:bool", "rolconnlimit:int4", "rolpassword:text", "rolvaliduntil:timestamptz", "rolbypassrls:bool", "rolconfig:_text", "oid:oid"]
SELECT a.oid,a.* FROM pg_catalog.pg_roles a
ORDER BY a.oid

--- access methods
--> ["oid:oid", "oid:oid", "amname:name", "amhandler:regproc", "amtype:char"]
SELECT am.oid,am.* FROM pg_catalog.pg_am am
ORDER BY am.oid

--- encodings
--> ["encid:int4", "encname:name"]
SELECT c.contoencoding as encid,pg_catalog.pg_encoding_to_char(c.contoencoding) as encname
FROM pg_catalog.pg_conversion c
GROUP BY c.contoencoding
ORDER BY 2

--- languages
--> ["oid:oid", "oid:oid", "lanname:name", "lanowner:oid", "lanispl:bool", "lanpltrusted:bool", "lanplcallfoid:oid", "laninline:oid", "lanvalidator:oid", "lanacl:_aclitem"]
SELECT l.oid,l.* FROM pg_catalog.pg_language l
ORDER BY l.oid

--- foreign data wrappers
--> ["oid:oid", "oid:oid", "fdwname:name", "fdwowner:oid", "fdwhandler:oid", "fdwvalidator:oid", "fdwacl:_aclitem", "fdwoptions:_text", "handler_schema_id:oid"]
SELECT l.oid,l.*,p.pronamespace as handler_schema_id
FROM pg_catalog.pg_foreign_data_wrapper l
LEFT OUTER JOIN pg_catalog.pg_proc p ON p.oid=l.fdwhandler
ORDER BY l.fdwname

--- foreign servers
--> ["oid:oid", "oid:oid", "srvname:name", "srvowner:oid", "srvfdw:oid", "srvtype:text", "srvversion:text", "srvacl:_aclitem", "srvoptions:_text"]
SELECT l.oid,l.* FROM pg_catalog.pg_foreign_server l
ORDER BY l.srvname

--- tablespaces
--> ["oid:oid", "oid:oid", "spcname:name", "spcowner:oid", "spcacl:_aclitem", "spcoptions:_text"]
SELECT t.oid,t.* FROM pg_catalog.pg_tablespace t
ORDER BY t.oid

--- extensions
--> ["oid:oid", "oid:oid", "extname:name", "extowner:oid", "extnamespace:oid", "extrelocatable:bool", "extversion:text", "extconfig:_oid", "extcondition:_text"]
SELECT e.oid, e.* FROM pg_catalog.pg_extension AS e

--- sessions
--> ["datid:oid", "datname:name", "pid:int4", "leader_pid:int4", "usesysid:oid", "usename:name", "application_name:text", "client_addr:inet", "client_hostname:text", "client_port:int4", "backend_start:timestamptz", "xact_start:timestamptz", "query_start:timestamptz", "state_change:timestamptz", "wait_event_type:text", "wait_event:text", "state:text", "backend_xid:xid", "backend_xmin:xid", "query_id:int8", "query:text", "backend_type:text"]
SELECT sa.* FROM pg_catalog.pg_stat_activity sa

--- triggers
--$ ["{sales.orders}"]
--> ["oid:oid", "oid:oid", "tgrelid:oid", "tgparentid:oid", "tgname:name", "tgfoid:oid", "tgtype:int2", "tgenabled:char", "tgisinternal:bool", "tgconstrrelid:oid", "tgconstrindid:oid", "tgconstraint:oid", "tgdeferrable:bool", "tginitdeferred:bool", "tgnargs:int2", "tgattr:int2vector", "tgargs:bytea", "tgqual:pg_node_tree", "tgoldtable:name", "tgnewtable:name", "func_schema_id:oid"]
SELECT x.oid, x.*, p.pronamespace AS func_schema_id FROM pg_catalog.pg_trigger AS x LEFT JOIN pg_catalog.pg_proc AS p ON p.oid = x.tgfoid WHERE x.tgrelid = $1
