/**
 * Relations of PostgreSQL 15's catalogue with their columns, in its order and with its types. A column without a type is
 * text that may be NULL, `name` is text that may not.
 */
export const catalogueColumns: Readonly<Record<string, string>> = {
  pg_aggregate:
    'aggfnoid oid, aggkind name, aggnumdirectargs int2, aggtransfn oid, aggfinalfn oid, aggcombinefn oid, aggserialfn oid, aggdeserialfn oid, aggmtransfn oid, aggminvtransfn oid, aggmfinalfn oid, aggfinalextra bool, aggmfinalextra bool, aggfinalmodify name, aggmfinalmodify name, aggsortop oid, aggtranstype oid, aggtransspace int4, aggmtranstype oid, aggmtransspace int4, agginitval, aggminitval',
  pg_am: 'oid oid, amname name, amhandler oid, amtype name',
  pg_attrdef: 'oid oid, adrelid oid, adnum int2, adbin',
  pg_attribute:
    'attrelid oid, attname name, atttypid oid, attstattarget int4, attlen int2, attnum int2, attndims int4, attcacheoff int4, atttypmod int4, attbyval bool, attalign name, attstorage name, attcompression name, attnotnull bool, atthasdef bool, atthasmissing bool, attidentity name, attgenerated name, attisdropped bool, attislocal bool, attinhcount int4, attcollation oid, attacl text[], attoptions text[], attfdwoptions text[], attmissingval',
  pg_auth_members: 'roleid oid, member oid, grantor oid, admin_option bool',
  pg_available_extensions: 'name, default_version, installed_version, comment',
  pg_cast: 'oid oid, castsource oid, casttarget oid, castfunc oid, castcontext name, castmethod name',
  pg_class:
    'oid oid, relname name, relnamespace oid, reltype oid, reloftype oid, relowner oid, relam oid, relfilenode oid, reltablespace oid, relpages int4, reltuples float4, relallvisible int4, reltoastrelid oid, relhasindex bool, relisshared bool, relpersistence name, relkind name, relnatts int2, relchecks int2, relhasrules bool, relhastriggers bool, relhassubclass bool, relrowsecurity bool, relforcerowsecurity bool, relispopulated bool, relreplident name, relispartition bool, relrewrite oid, relfrozenxid oid, relminmxid oid, relacl text[], reloptions text[], relpartbound',
  pg_collation:
    'oid oid, collname name, collnamespace oid, collowner oid, collprovider name, collisdeterministic bool, collencoding int4, collcollate, collctype, colliculocale, collversion',
  pg_constraint:
    'oid oid, conname name, connamespace oid, contype name, condeferrable bool, condeferred bool, convalidated bool, conrelid oid, contypid oid, conindid oid, conparentid oid, confrelid oid, confupdtype name, confdeltype name, confmatchtype name, conislocal bool, coninhcount int4, connoinherit bool, conkey int2[], confkey int2[], conpfeqop oid[], conppeqop oid[], conffeqop oid[], confdelsetcols int2[], conexclop oid[], conbin',
  pg_conversion:
    'oid oid, conname name, connamespace oid, conowner oid, conforencoding int4, contoencoding int4, conproc oid, condefault bool',
  pg_database:
    'oid oid, datname name, datdba oid, encoding int4, datlocprovider name, datistemplate bool, datallowconn bool, datconnlimit int4, datfrozenxid oid, datminmxid oid, dattablespace oid, datcollate, datctype, daticulocale, datcollversion, datacl text[]',
  pg_db_role_setting: 'setdatabase oid, setrole oid, setconfig text[]',
  pg_default_acl: 'oid oid, defaclrole oid, defaclnamespace oid, defaclobjtype name, defaclacl text[]',
  pg_depend:
    'classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid, refobjsubid int4, deptype name',
  pg_description: 'objoid oid, classoid oid, objsubid int4, description',
  pg_enum: 'oid oid, enumtypid oid, enumsortorder float4, enumlabel name',
  pg_event_trigger:
    'oid oid, evtname name, evtevent name, evtowner oid, evtfoid oid, evtenabled name, evttags text[]',
  pg_extension:
    'oid oid, extname name, extowner oid, extnamespace oid, extrelocatable bool, extversion, extconfig oid[], extcondition text[]',
  pg_foreign_data_wrapper:
    'oid oid, fdwname name, fdwowner oid, fdwhandler oid, fdwvalidator oid, fdwacl text[], fdwoptions text[]',
  pg_foreign_server:
    'oid oid, srvname name, srvowner oid, srvfdw oid, srvtype, srvversion, srvacl text[], srvoptions text[]',
  pg_foreign_table: 'ftrelid oid, ftserver oid, ftoptions text[]',
  pg_group: 'groname, grosysid oid, grolist oid[]',
  pg_index:
    'indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2, indisunique bool, indnullsnotdistinct bool, indisprimary bool, indisexclusion bool, indimmediate bool, indisclustered bool, indisvalid bool, indcheckxmin bool, indisready bool, indislive bool, indisreplident bool, indkey int2vector, indcollation oidvector, indclass oidvector, indoption int2vector, indexprs, indpred',
  pg_indexes: 'schemaname, tablename, indexname, tablespace, indexdef',
  pg_inherits: 'inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool',
  pg_language:
    'oid oid, lanname name, lanowner oid, lanispl bool, lanpltrusted bool, lanplcallfoid oid, laninline oid, lanvalidator oid, lanacl text[]',
  pg_largeobject: 'loid oid, pageno int4, data bytea',
  pg_largeobject_metadata: 'oid oid, lomowner oid, lomacl text[]',
  pg_locks:
    'locktype, database oid, relation oid, page int4, tuple int2, virtualxid, transactionid oid, classid oid, objid oid, objsubid int2, virtualtransaction, pid int4, mode, granted bool, fastpath bool, waitstart timestamptz',
  pg_matviews:
    'schemaname, matviewname, matviewowner, tablespace, hasindexes bool, ispopulated bool, definition',
  pg_namespace: 'oid oid, nspname name, nspowner oid, nspacl text[]',
  pg_opclass:
    'oid oid, opcmethod oid, opcname name, opcnamespace oid, opcowner oid, opcfamily oid, opcintype oid, opcdefault bool, opckeytype oid',
  pg_operator:
    'oid oid, oprname name, oprnamespace oid, oprowner oid, oprkind name, oprcanmerge bool, oprcanhash bool, oprleft oid, oprright oid, oprresult oid, oprcom oid, oprnegate oid, oprcode oid, oprrest oid, oprjoin oid',
  pg_opfamily: 'oid oid, opfmethod oid, opfname name, opfnamespace oid, opfowner oid',
  pg_partitioned_table:
    'partrelid oid, partstrat name, partnatts int2, partdefid oid, partattrs int2vector, partclass oidvector, partcollation oidvector, partexprs',
  pg_policies: 'schemaname, tablename, policyname, permissive, roles text[], cmd, qual, with_check',
  pg_policy:
    'oid oid, polname name, polrelid oid, polcmd name, polpermissive bool, polroles oid[], polqual, polwithcheck',
  pg_proc:
    'oid oid, proname name, pronamespace oid, proowner oid, prolang oid, procost float4, prorows float4, provariadic oid, prosupport oid, prokind name, prosecdef bool, proleakproof bool, proisstrict bool, proretset bool, provolatile name, proparallel name, pronargs int2, pronargdefaults int2, prorettype oid, proargtypes oidvector, proallargtypes oid[], proargmodes text[], proargnames text[], proargdefaults, protrftypes oid[], prosrc, probin, prosqlbody, proconfig text[], proacl text[]',
  pg_publication:
    'oid oid, pubname name, pubowner oid, puballtables bool, pubinsert bool, pubupdate bool, pubdelete bool, pubtruncate bool, pubviaroot bool',
  pg_publication_namespace: 'oid oid, pnpubid oid, pnnspid oid',
  pg_publication_rel: 'oid oid, prpubid oid, prrelid oid, prqual, prattrs int2vector',
  pg_range:
    'rngtypid oid, rngsubtype oid, rngmultitypid oid, rngcollation oid, rngsubopc oid, rngcanonical oid, rngsubdiff oid',
  pg_replication_slots:
    'slot_name, plugin, slot_type, datoid oid, database, temporary bool, active bool, active_pid int4, xmin oid, catalog_xmin oid, restart_lsn, confirmed_flush_lsn, wal_status, safe_wal_size int8, two_phase bool',
  pg_rewrite:
    'oid oid, rulename name, ev_class oid, ev_type name, ev_enabled name, is_instead bool, ev_qual, ev_action',
  pg_roles:
    'rolname, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, rolreplication bool, rolconnlimit int4, rolpassword, rolvaliduntil timestamptz, rolbypassrls bool, rolconfig text[], oid oid',
  pg_rules: 'schemaname, tablename, rulename, definition',
  pg_seclabel: 'objoid oid, classoid oid, objsubid int4, provider, label',
  pg_sequence:
    'seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8, seqmax int8, seqmin int8, seqcache int8, seqcycle bool',
  pg_sequences:
    'schemaname, sequencename, sequenceowner, data_type oid, start_value int8, min_value int8, max_value int8, increment_by int8, cycle bool, cache_size int8, last_value int8',
  pg_settings:
    'name, setting, unit, category, short_desc, extra_desc, context, vartype, source, min_val, max_val, enumvals text[], boot_val, reset_val, sourcefile, sourceline int4, pending_restart bool',
  pg_shdescription: 'objoid oid, classoid oid, description',
  pg_stat_activity:
    'datid oid, datname, pid int4, leader_pid int4, usesysid oid, usename, application_name, client_addr, client_hostname, client_port int4, backend_start timestamptz, xact_start timestamptz, query_start timestamptz, state_change timestamptz, wait_event_type, wait_event, state, backend_xid oid, backend_xmin oid, query_id int8, query, backend_type',
  pg_stat_all_tables:
    'relid oid, schemaname, relname, seq_scan int8, seq_tup_read int8, idx_scan int8, idx_tup_fetch int8, n_tup_ins int8, n_tup_upd int8, n_tup_del int8, n_tup_hot_upd int8, n_live_tup int8, n_dead_tup int8, n_mod_since_analyze int8, n_ins_since_vacuum int8, last_vacuum timestamptz, last_autovacuum timestamptz, last_analyze timestamptz, last_autoanalyze timestamptz, vacuum_count int8, autovacuum_count int8, analyze_count int8, autoanalyze_count int8',
  pg_stat_user_tables:
    'relid oid, schemaname, relname, seq_scan int8, seq_tup_read int8, idx_scan int8, idx_tup_fetch int8, n_tup_ins int8, n_tup_upd int8, n_tup_del int8, n_tup_hot_upd int8, n_live_tup int8, n_dead_tup int8, n_mod_since_analyze int8, n_ins_since_vacuum int8, last_vacuum timestamptz, last_autovacuum timestamptz, last_analyze timestamptz, last_autoanalyze timestamptz, vacuum_count int8, autovacuum_count int8, analyze_count int8, autoanalyze_count int8',
  pg_statio_user_tables:
    'relid oid, schemaname, relname, heap_blks_read int8, heap_blks_hit int8, idx_blks_read int8, idx_blks_hit int8, toast_blks_read int8, toast_blks_hit int8, tidx_blks_read int8, tidx_blks_hit int8',
  pg_statistic_ext:
    'oid oid, stxrelid oid, stxname name, stxnamespace oid, stxowner oid, stxstattarget int4, stxkeys int2vector, stxkind text[], stxexprs',
  pg_stats:
    'schemaname, tablename, attname, inherited bool, null_frac float4, avg_width int4, n_distinct float4, most_common_vals, most_common_freqs float4[], histogram_bounds, correlation float4, most_common_elems, most_common_elem_freqs float4[], elem_count_histogram float4[]',
  pg_subscription:
    'oid oid, subdbid oid, subskiplsn, subname name, subowner oid, subenabled bool, subbinary bool, substream bool, subtwophasestate name, subdisableonerr bool, subconninfo, subslotname, subsynccommit, subpublications text[]',
  pg_tables:
    'schemaname, tablename, tableowner, tablespace, hasindexes bool, hasrules bool, hastriggers bool, rowsecurity bool',
  pg_tablespace: 'oid oid, spcname name, spcowner oid, spcacl text[], spcoptions text[]',
  pg_trigger:
    'oid oid, tgrelid oid, tgparentid oid, tgname name, tgfoid oid, tgtype int2, tgenabled name, tgisinternal bool, tgconstrrelid oid, tgconstrindid oid, tgconstraint oid, tgdeferrable bool, tginitdeferred bool, tgnargs int2, tgattr int2vector, tgargs bytea, tgqual, tgoldtable, tgnewtable',
  pg_ts_config: 'oid oid, cfgname name, cfgnamespace oid, cfgowner oid, cfgparser oid',
  pg_ts_dict: 'oid oid, dictname name, dictnamespace oid, dictowner oid, dicttemplate oid, dictinitoption',
  pg_type:
    'oid oid, typname name, typnamespace oid, typowner oid, typlen int2, typbyval bool, typtype name, typcategory name, typispreferred bool, typisdefined bool, typdelim name, typrelid oid, typsubscript oid, typelem oid, typarray oid, typinput oid, typoutput oid, typreceive oid, typsend oid, typmodin oid, typmodout oid, typanalyze oid, typalign name, typstorage name, typnotnull bool, typbasetype oid, typtypmod int4, typndims int4, typcollation oid, typdefaultbin, typdefault, typacl text[]',
  pg_user:
    'usename, usesysid oid, usecreatedb bool, usesuper bool, userepl bool, usebypassrls bool, passwd, valuntil timestamptz, useconfig text[]',
  pg_user_mapping: 'oid oid, umuser oid, umserver oid, umoptions text[]',
  pg_user_mappings: 'umid oid, srvid oid, srvname, umuser oid, usename, umoptions text[]',
  pg_views: 'schemaname, viewname, viewowner, definition',
  // Functions that stand in FROM.
  pg_timezone_names: 'name, abbrev, utc_offset interval, is_dst bool',
  pg_get_keywords: 'word, catcode, barelabel bool, catdesc, baredesc',
  pg_partition_ancestors: 'relid oid, depth int8',
}

/** The same of `information_schema`. */
export const informationColumns: Readonly<Record<string, string>> = {
  applicable_roles: 'grantee, role_name, is_grantable',
  character_sets:
    'character_set_catalog, character_set_schema, character_set_name, character_repertoire, form_of_use, default_collate_catalog, default_collate_schema, default_collate_name',
  check_constraints: 'constraint_catalog, constraint_schema, constraint_name, check_clause',
  collations: 'collation_catalog, collation_schema, collation_name, pad_attribute',
  column_privileges:
    'grantor, grantee, table_catalog, table_schema, table_name, column_name, privilege_type, is_grantable',
  columns:
    'table_catalog, table_schema, table_name, column_name, ordinal_position int4, column_default, is_nullable, data_type, character_maximum_length int4, character_octet_length int4, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type, interval_precision int4, character_set_catalog, character_set_schema, character_set_name, collation_catalog, collation_schema, collation_name, domain_catalog, domain_schema, domain_name, udt_catalog, udt_schema, udt_name, scope_catalog, scope_schema, scope_name, maximum_cardinality int4, dtd_identifier, is_self_referencing, is_identity, identity_generation, identity_start, identity_increment, identity_maximum, identity_minimum, identity_cycle, is_generated, generation_expression, is_updatable',
  constraint_column_usage:
    'table_catalog, table_schema, table_name, column_name, constraint_catalog, constraint_schema, constraint_name',
  constraint_table_usage:
    'table_catalog, table_schema, table_name, constraint_catalog, constraint_schema, constraint_name',
  domains:
    'domain_catalog, domain_schema, domain_name, data_type, character_maximum_length int4, character_octet_length int4, character_set_catalog, character_set_schema, character_set_name, collation_catalog, collation_schema, collation_name, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type, interval_precision int4, domain_default, udt_catalog, udt_schema, udt_name, scope_catalog, scope_schema, scope_name, maximum_cardinality int4, dtd_identifier',
  element_types:
    'object_catalog, object_schema, object_name, object_type, collection_type_identifier, data_type, character_maximum_length int4, character_octet_length int4, character_set_catalog, character_set_schema, character_set_name, collation_catalog, collation_schema, collation_name, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type, interval_precision int4, domain_default, udt_catalog, udt_schema, udt_name, scope_catalog, scope_schema, scope_name, maximum_cardinality int4, dtd_identifier',
  enabled_roles: 'role_name',
  foreign_tables:
    'foreign_table_catalog, foreign_table_schema, foreign_table_name, foreign_server_catalog, foreign_server_name',
  information_schema_catalog_name: 'catalog_name',
  key_column_usage:
    'constraint_catalog, constraint_schema, constraint_name, table_catalog, table_schema, table_name, column_name, ordinal_position int4, position_in_unique_constraint int4',
  parameters:
    'specific_catalog, specific_schema, specific_name, ordinal_position int4, parameter_mode, is_result, as_locator, parameter_name, data_type, character_maximum_length int4, character_octet_length int4, character_set_catalog, character_set_schema, character_set_name, collation_catalog, collation_schema, collation_name, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type, interval_precision int4, udt_catalog, udt_schema, udt_name, scope_catalog, scope_schema, scope_name, maximum_cardinality int4, dtd_identifier, parameter_default',
  referential_constraints:
    'constraint_catalog, constraint_schema, constraint_name, unique_constraint_catalog, unique_constraint_schema, unique_constraint_name, match_option, update_rule, delete_rule',
  role_table_grants:
    'grantor, grantee, table_catalog, table_schema, table_name, privilege_type, is_grantable, with_hierarchy',
  routines:
    'specific_catalog, specific_schema, specific_name, routine_catalog, routine_schema, routine_name, routine_type, module_catalog, module_schema, module_name, udt_catalog, udt_schema, udt_name, data_type, character_maximum_length int4, character_octet_length int4, character_set_catalog, character_set_schema, character_set_name, collation_catalog, collation_schema, collation_name, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type, interval_precision int4, type_udt_catalog, type_udt_schema, type_udt_name, scope_catalog, scope_schema, scope_name, maximum_cardinality int4, dtd_identifier, routine_body, routine_definition, external_name, external_language, parameter_style, is_deterministic, sql_data_access, is_null_call, sql_path, schema_level_routine, max_dynamic_result_sets int4, is_user_defined_cast, is_implicitly_invocable, security_type, to_sql_specific_catalog, to_sql_specific_schema, to_sql_specific_name, as_locator, created timestamptz, last_altered timestamptz, new_savepoint_level, is_udt_dependent, result_cast_from_data_type, result_cast_as_locator, result_cast_char_max_length int4, result_cast_char_octet_length int4, result_cast_char_set_catalog, result_cast_char_set_schema, result_cast_char_set_name, result_cast_collation_catalog, result_cast_collation_schema, result_cast_collation_name, result_cast_numeric_precision int4, result_cast_numeric_precision_radix int4, result_cast_numeric_scale int4, result_cast_datetime_precision int4, result_cast_interval_type, result_cast_interval_precision int4, result_cast_type_udt_catalog, result_cast_type_udt_schema, result_cast_type_udt_name, result_cast_scope_catalog, result_cast_scope_schema, result_cast_scope_name, result_cast_maximum_cardinality int4, result_cast_dtd_identifier',
  schemata:
    'catalog_name, schema_name, schema_owner, default_character_set_catalog, default_character_set_schema, default_character_set_name, sql_path',
  sequences:
    'sequence_catalog, sequence_schema, sequence_name, data_type, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, start_value, minimum_value, maximum_value, increment, cycle_option',
  table_constraints:
    'constraint_catalog, constraint_schema, constraint_name, table_catalog, table_schema, table_name, constraint_type, is_deferrable, initially_deferred, enforced, nulls_distinct',
  table_privileges:
    'grantor, grantee, table_catalog, table_schema, table_name, privilege_type, is_grantable, with_hierarchy',
  tables:
    'table_catalog, table_schema, table_name, table_type, self_referencing_column_name, reference_generation, user_defined_type_catalog, user_defined_type_schema, user_defined_type_name, is_insertable_into, is_typed, commit_action',
  triggers:
    'trigger_catalog, trigger_schema, trigger_name, event_manipulation, event_object_catalog, event_object_schema, event_object_table, action_order int4, action_condition, action_statement, action_orientation, action_timing, action_reference_old_table, action_reference_new_table, action_reference_old_row, action_reference_new_row, created timestamptz',
  user_defined_types:
    'user_defined_type_catalog, user_defined_type_schema, user_defined_type_name, user_defined_type_category, is_instantiable, is_final, ordering_form, ordering_category, ordering_routine_catalog, ordering_routine_schema, ordering_routine_name, reference_type, data_type, character_maximum_length int4, character_octet_length int4, character_set_catalog, character_set_schema, character_set_name, collation_catalog, collation_schema, collation_name, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type, interval_precision int4, source_dtd_identifier, ref_dtd_identifier',
  views:
    'table_catalog, table_schema, table_name, view_definition, check_option, is_updatable, is_insertable_into, is_trigger_updatable, is_trigger_deletable, is_trigger_insertable_into',
}
