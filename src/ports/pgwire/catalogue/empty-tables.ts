/** Relations of PostgreSQL's catalogue that have no rows here, with their columns; text unless said otherwise. */
export const emptyTables: Readonly<Record<string, string>> = {
  pg_attrdef: 'oid bigint, adrelid bigint, adnum integer, adbin',
  pg_inherits: 'inhrelid bigint, inhparent bigint, inhseqno integer, inhdetachpending boolean',
  pg_index:
    'indexrelid bigint, indrelid bigint, indnatts integer, indnkeyatts integer, indisunique boolean, indisprimary boolean, indisexclusion boolean, indimmediate boolean, indisclustered boolean, indisvalid boolean, indisready boolean, indislive boolean, indisreplident boolean, indkey integer[], indoption integer[], indexprs, indpred, indnullsnotdistinct boolean',
  pg_constraint:
    'oid bigint, conname, connamespace bigint, contype, condeferrable boolean, condeferred boolean, convalidated boolean, conrelid bigint, contypid bigint, conindid bigint, conparentid bigint, confrelid bigint, confupdtype, confdeltype, confmatchtype, conislocal boolean, coninhcount integer, connoinherit boolean, conkey integer[], confkey integer[], conbin, definition',
  pg_policy:
    'oid bigint, polname, polrelid bigint, polcmd, polpermissive boolean, polroles bigint[], polqual, polwithcheck',
  pg_publication:
    'oid bigint, pubname, pubowner bigint, puballtables boolean, pubinsert boolean, pubupdate boolean, pubdelete boolean, pubtruncate boolean, pubviaroot boolean',
  pg_publication_rel: 'oid bigint, prpubid bigint, prrelid bigint, prqual, prattrs integer[]',
  pg_publication_namespace: 'oid bigint, pnpubid bigint, pnnspid bigint',
  pg_subscription: 'oid bigint, subname, subdbid bigint, subowner bigint, subenabled boolean',
  pg_statistic_ext:
    'oid bigint, stxrelid bigint, stxname, stxnamespace bigint, stxowner bigint, stxstattarget integer, stxkeys integer[], stxkind varchar[]',
  pg_trigger:
    'oid bigint, tgrelid bigint, tgparentid bigint, tgname, tgfoid bigint, tgtype integer, tgenabled, tgisinternal boolean, tgconstraint bigint, tgdeferrable boolean, tginitdeferred boolean, tgnargs integer, tgqual',
  pg_rewrite: 'oid bigint, rulename, ev_class bigint, ev_type, ev_enabled, is_instead boolean',
  pg_proc:
    'oid bigint, proname, pronamespace bigint, proowner bigint, prolang bigint, prokind, prosecdef boolean, proleakproof boolean, proretset boolean, provolatile, proparallel, pronargs integer, prorettype bigint, proargtypes bigint[], proargnames varchar[], proargmodes varchar[], proallargtypes bigint[], prosrc, probin, proacl varchar[], provariadic bigint',
  pg_enum: 'oid bigint, enumtypid bigint, enumsortorder double, enumlabel',
  pg_range: 'rngtypid bigint, rngsubtype bigint, rngmultitypid bigint, rngcollation bigint, rngsubopc bigint',
  pg_collation:
    'oid bigint, collname, collnamespace bigint, collowner bigint, collprovider, collisdeterministic boolean, collencoding integer, collcollate, collctype, colliculocale, collversion',
  pg_extension:
    'oid bigint, extname, extowner bigint, extnamespace bigint, extrelocatable boolean, extversion',
  pg_language: 'oid bigint, lanname, lanowner bigint, lanispl boolean, lanpltrusted boolean',
  pg_foreign_table: 'ftrelid bigint, ftserver bigint, ftoptions varchar[]',
  pg_foreign_server:
    'oid bigint, srvname, srvowner bigint, srvfdw bigint, srvtype, srvversion, srvacl varchar[], srvoptions varchar[]',
  pg_foreign_data_wrapper: 'oid bigint, fdwname, fdwowner bigint, fdwhandler bigint, fdwvalidator bigint',
  pg_user_mapping: 'oid bigint, umuser bigint, umserver bigint, umoptions varchar[]',
  pg_partitioned_table:
    'partrelid bigint, partstrat, partnatts integer, partattrs integer[], partdefid bigint',
  pg_sequence:
    'seqrelid bigint, seqtypid bigint, seqstart bigint, seqincrement bigint, seqmax bigint, seqmin bigint, seqcache bigint, seqcycle boolean',
  pg_shdescription: 'objoid bigint, classoid bigint, description',
  pg_auth_members: 'roleid bigint, member bigint, grantor bigint, admin_option boolean',
  pg_depend:
    'classid bigint, objid bigint, objsubid integer, refclassid bigint, refobjid bigint, refobjsubid integer, deptype',
  pg_cast: 'oid bigint, castsource bigint, casttarget bigint, castfunc bigint, castcontext, castmethod',
  pg_operator: 'oid bigint, oprname, oprnamespace bigint, oprleft bigint, oprright bigint, oprresult bigint',
  pg_opclass:
    'oid bigint, opcmethod bigint, opcname, opcnamespace bigint, opcintype bigint, opcdefault boolean',
  pg_aggregate: 'aggfnoid bigint, aggkind, aggtranstype bigint',
  pg_event_trigger:
    'oid bigint, evtname, evtevent, evtowner bigint, evtfoid bigint, evtenabled, evttags varchar[]',
  pg_locks:
    'locktype, database bigint, relation bigint, pid integer, mode, granted boolean, transactionid bigint',
  pg_stat_activity:
    'datid bigint, datname, pid integer, usename, application_name, client_addr, state, query, backend_start timestamptz, query_start timestamptz',
  pg_stat_user_tables: 'relid bigint, schemaname, relname, n_live_tup bigint, n_dead_tup bigint',
  pg_views: 'schemaname, viewname, viewowner, definition',
  pg_matviews:
    'schemaname, matviewname, matviewowner, tablespace, hasindexes boolean, ispopulated boolean, definition',
  pg_indexes: 'schemaname, tablename, indexname, tablespace, indexdef',
  pg_sequences: 'schemaname, sequencename, sequenceowner, data_type',
  pg_seclabel: 'objoid bigint, classoid bigint, objsubid integer, provider, label',
}

/** The same of `information_schema`. */
export const emptyInformation: Readonly<Record<string, string>> = {
  views: 'table_catalog, table_schema, table_name, view_definition, check_option, is_updatable',
  table_constraints:
    'constraint_catalog, constraint_schema, constraint_name, table_catalog, table_schema, table_name, constraint_type, is_deferrable, initially_deferred',
  key_column_usage:
    'constraint_catalog, constraint_schema, constraint_name, table_catalog, table_schema, table_name, column_name, ordinal_position integer, position_in_unique_constraint integer',
  referential_constraints:
    'constraint_catalog, constraint_schema, constraint_name, unique_constraint_catalog, unique_constraint_schema, unique_constraint_name, match_option, update_rule, delete_rule',
  constraint_column_usage:
    'table_catalog, table_schema, table_name, column_name, constraint_catalog, constraint_schema, constraint_name',
  check_constraints: 'constraint_catalog, constraint_schema, constraint_name, check_clause',
  routines:
    'specific_catalog, specific_schema, specific_name, routine_catalog, routine_schema, routine_name, routine_type, data_type',
  parameters:
    'specific_catalog, specific_schema, specific_name, ordinal_position integer, parameter_name, data_type, parameter_mode',
  sequences: 'sequence_catalog, sequence_schema, sequence_name, data_type',
  triggers: 'trigger_catalog, trigger_schema, trigger_name, event_object_schema, event_object_table',
}
