/**
 * In order: one may use those before it. Functions of PostgreSQL's catalogue, as macros of the engine: what they tell is in the tables beside them. Only
 * sessions over a catalogue have them, and these hold no data.
 */
const macros: Readonly<Record<string, string>> = {
  'array_upper(a, b)': 'len(a)',
  'array_lower(a, b)': 'if(len(a) > 0, 1, null)',
  'col_description(a, b)':
    '(select any_value(description) from pg_description where objoid = a and objsubid = b)',
  'obj_description(a, b := null)':
    '(select any_value(description) from pg_description where objoid = a and objsubid = 0)',
  'shobj_description(a, b)': 'cast(null as varchar)',
  'format_modifier(a, b)':
    "if(a = 1700 and b > 4, '(' || ((b - 4) // 65536)::varchar || ',' || ((b - 4) % 65536)::varchar || ')', '')",
  'format_type(a, b)':
    "coalesce((select any_value(spoken) from pg_type where oid = a), '???') || format_modifier(a, b)",
  'pg_get_userbyid(a)': "coalesce((select any_value(rolname) from pg_roles where oid = a), 'unknown')",
  'pg_encoding_to_char(a)': "'UTF8'",
  'pg_table_is_visible(a)': 'true',
  'pg_type_is_visible(a)': 'true',
  'pg_function_is_visible(a)': 'true',
  'pg_collation_is_visible(a)': 'true',
  'pg_get_expr(a, b, c := false)': 'cast(null as varchar)',
  'pg_get_constraintdef(a, b := false)': '(select any_value(definition) from pg_constraint where oid = a)',
  'pg_get_indexdef(a, b := 0, c := false)': 'cast(null as varchar)',
  'pg_get_viewdef(a, b := false)': 'cast(null as varchar)',
  'pg_get_ruledef(a, b := false)': 'cast(null as varchar)',
  'pg_get_triggerdef(a, b := false)': 'cast(null as varchar)',
  'pg_get_partkeydef(a)': 'cast(null as varchar)',
  'pg_get_statisticsobjdef_columns(a)': 'cast(null as varchar)',
  'pg_get_serial_sequence(a, b)': 'cast(null as varchar)',
  'pg_get_function_result(a)': 'cast(null as varchar)',
  'pg_get_function_arguments(a)': 'cast(null as varchar)',
  'pg_get_function_identity_arguments(a)': 'cast(null as varchar)',
  'pg_relation_is_publishable(a)': 'false',
  'pg_relation_size(a, b := null)': 'cast(0 as bigint)',
  'pg_table_size(a)': 'cast(0 as bigint)',
  'pg_total_relation_size(a)': 'cast(0 as bigint)',
  'pg_indexes_size(a)': 'cast(0 as bigint)',
  'pg_database_size(a)': 'cast(0 as bigint)',
  'pg_size_pretty(a)': "a::varchar || ' bytes'",
  'pg_tablespace_location(a)': "''",
  'pg_is_in_recovery()': 'false',
  'pg_is_other_temp_schema(a)': 'false',
  'pg_my_temp_schema()': '0',
  'pg_backend_pid()': '0',
  'pg_postmaster_start_time()': 'cast(null as timestamptz)',
  'txid_current()': 'cast(1 as bigint)',
  'has_table_privilege(a, b, c := null)': 'true',
  'has_schema_privilege(a, b, c := null)': 'true',
  'has_database_privilege(a, b, c := null)': 'true',
  'has_column_privilege(a, b, c, d := null)': 'true',
  'has_any_column_privilege(a, b, c := null)': 'true',
  'has_function_privilege(a, b, c := null)': 'true',
  'pg_has_role(a, b, c := null)': 'true',
  'quote_ident(a)': `'"' || replace(a, '"', '""') || '"'`,
  'quote_literal(a)': `'''' || replace(a, '''', '''''') || ''''`,
  'current_setting(a, b := false)':
    '(select any_value(setting) from pg_settings where lower(name) = lower(a))',
  'set_config(a, b, c)': 'b',
  'current_schemas(a)': "['pg_catalog']",
  'version()': "(select any_value(setting) from pg_settings where name = 'hansa.version')",
  'current_database()': '(select any_value(datname) from pg_database)',
  'current_catalog_name()': '(select any_value(datname) from pg_database)',
  'current_schema()': "'public'",
  'current_user_name()': "(select any_value(setting) from pg_settings where name = 'session_authorization')",
  'regclass_of(a)':
    "(select any_value(oid) from pg_class where (relname = split_part(replace(a, '\"', ''), '.', -1)) and (strpos(a, '.') = 0 or relnamespace = (select any_value(n.oid) from pg_namespace n where n.nspname = split_part(replace(a, '\"', ''), '.', 1))))",
  'to_regclass(a)': 'regclass_of(a)',
  'regtype_of(a)': '(select any_value(oid) from pg_type where typname = lower(a) or spoken = lower(a))',
  'regnamespace_of(a)': '(select any_value(oid) from pg_namespace where nspname = a)',
  'regclass_name(a)': '(select any_value(relname) from pg_class where oid = a)',
  'regtype_name(a)': '(select any_value(spoken) from pg_type where oid = a)',
  'regproc_name(a)': "'-'",
  'array_to_string(a, b)': "list_aggregate(a, 'string_agg', b)",
  'inet_server_addr()': 'cast(null as varchar)',
  'inet_server_port()': 'cast(null as integer)',
}

/** Their names: a statement over a catalogue may call them. */
export const catalogueFunctions: ReadonlySet<string> = new Set(
  Object.keys(macros).map((signature) => signature.slice(0, signature.indexOf('('))),
)

/** What makes them, once the tables are there. */
export const catalogueMacros: readonly string[] = Object.entries(macros).map(
  ([signature, body]) => `CREATE MACRO main.${signature} AS ${body}`,
)
