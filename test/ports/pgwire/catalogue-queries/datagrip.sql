-- DataGrip. As its source or the log of a server has them.

--- databases
--> ["id:int8", "name:name", "description:text", "is_template:bool", "allow_connections:bool", "owner:name"]
select N.oid::bigint as id,
       datname as name,
       D.description,
       datistemplate as is_template,
       datallowconn as allow_connections,
       pg_catalog.pg_get_userbyid(N.datdba) as "owner"
from pg_catalog.pg_database N
  left join pg_catalog.pg_shdescription D on N.oid = D.objoid
order by case when datname = pg_catalog.current_database() then -1::bigint else N.oid::bigint end

--- schemas
--> ["id:int8", "state_number:xid", "name:name", "description:text", "owner:name"]
select N.oid::bigint as id,
       N.xmin as state_number,
       nspname as name,
       D.description,
       pg_catalog.pg_get_userbyid(N.nspowner) as "owner"
from pg_catalog.pg_namespace N
  left join pg_catalog.pg_description D on N.oid = D.objoid
order by case when nspname = pg_catalog.current_schema() then -1::bigint else N.oid::bigint end

--- session
--> ["current_database:name", "current_schema:name", "current_user:name"]
select current_database(), current_schema(), current_user

--- schemas of the search path
--> ["a:name", "b:_name"]
select current_database() as a, current_schemas(false) as b

--- transaction
--> ["current_txid:int8"]
select case
  when pg_catalog.pg_is_in_recovery()
    then null
  else
    pg_catalog.txid_current()::varchar::bigint
  end as current_txid

--- locks
--> ["transaction_id:int8"]
select L.transactionid::varchar::bigint as transaction_id
from pg_catalog.pg_locks L
where L.transactionid is not null
order by pg_catalog.age(L.transactionid) desc
limit 1
