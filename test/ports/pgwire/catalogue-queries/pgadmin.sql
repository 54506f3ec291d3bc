-- pgAdmin 9. As its source or the log of a server has them.

--- kind of server
--> ["type:text"]
SELECT CASE
        WHEN (SELECT count(extname) FROM pg_catalog.pg_extension WHERE extname='bdr') > 0
        THEN 'pgd'
        WHEN (SELECT COUNT(*) FROM pg_replication_slots) > 0
        THEN 'log'
        ELSE NULL
    END as type

--- databases
--> ["did:int8", "name:name", "spcoid:oid", "comment:text", "datallowconn:bool", "cancreate:bool", "datistemplate:bool"]
SELECT
  db.oid::bigint AS did, db.datname AS name,
  db.dattablespace AS spcoid,
  shd.description AS comment,
  db.datallowconn, has_database_privilege(db.oid, 'CREATE') AS cancreate,
  datistemplate
FROM pg_catalog.pg_database db
LEFT JOIN pg_catalog.pg_shdescription shd
  ON shd.objoid = db.oid
ORDER BY datname

--- roles
--> ["id:int8", "name:name", "rolcanlogin:bool", "rolsuper:bool", "description:text"]
SELECT
  r.oid::bigint AS id, r.rolname AS name,
  r.rolcanlogin, r.rolsuper,
  shd.description
FROM pg_catalog.pg_roles r
LEFT JOIN pg_catalog.pg_shdescription shd
  ON shd.objoid = r.oid
ORDER BY r.rolcanlogin, r.rolname

--- schemas
--> ["id:int8", "name:name", "can_create:bool", "has_usage:bool"]
SELECT
  nsp.oid::bigint AS id, nsp.nspname AS name,
  has_schema_privilege(nsp.oid, 'CREATE') AS can_create,
  has_schema_privilege(nsp.oid, 'USAGE') AS has_usage
FROM pg_catalog.pg_namespace nsp
WHERE nspname NOT LIKE 'pg\_%' AND nspname != 'information_schema'
ORDER BY nspname

--- tablespaces
--> ["id:int8", "name:name", "description:text"]
SELECT
  ts.oid::bigint AS id, spcname AS name,
  shobj_description(ts.oid, 'pg_tablespace') AS description
FROM pg_catalog.pg_tablespace ts
ORDER BY name
