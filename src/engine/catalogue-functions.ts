import { reservedWords } from './reserved-words.ts'

/** Object ids of PostgreSQL's own relations, which are not in its catalogue here but are asked for by name. */
const systemRelations: Readonly<Record<string, number>> = {
  pg_type: 1247,
  pg_attribute: 1249,
  pg_proc: 1255,
  pg_class: 1259,
  pg_authid: 1260,
  pg_roles: 1260,
  pg_database: 1262,
  pg_tablespace: 1213,
  pg_foreign_server: 1417,
  pg_foreign_data_wrapper: 2328,
  pg_am: 2601,
  pg_attrdef: 2604,
  pg_cast: 2605,
  pg_constraint: 2606,
  pg_conversion: 2607,
  pg_description: 2609,
  pg_index: 2610,
  pg_language: 2612,
  pg_largeobject: 2613,
  pg_namespace: 2615,
  pg_opclass: 2616,
  pg_operator: 2617,
  pg_rewrite: 2618,
  pg_trigger: 2620,
  pg_opfamily: 2753,
  pg_largeobject_metadata: 2995,
  pg_extension: 3079,
  pg_policy: 3256,
  pg_statistic_ext: 3381,
  pg_collation: 3456,
  pg_event_trigger: 3466,
  pg_enum: 3501,
  pg_ts_dict: 3600,
  pg_ts_config: 3602,
  pg_subscription: 6100,
  pg_publication: 6104,
}

const systemRelationOid = `case s ${Object.entries(systemRelations)
  .map(([name, oid]) => `when '${name}' then ${oid}`)
  .join(' ')} end`

const reserved = reservedWords.map((word) => `'${word}'`).join(', ')

const nothing = 'cast(null as varchar)'
const noSize = 'cast(0 as bigint)'
const may = (privilege: string, allowed: string): string =>
  `regexp_full_match(lower(${privilege}), '(?:${allowed})(?: with grant option)?')`

/** Values that are the same for everybody, and what tells nothing. */
const constants: Readonly<Record<string, string>> = {
  'shobj_description(a, b)': nothing,
  'pg_encoding_to_char(a)': "'UTF8'",
  'getdatabaseencoding()': "'UTF8'",
  'pg_char_to_encoding(a)': '6',
  'pg_table_is_visible(a)': 'true',
  'pg_type_is_visible(a)': 'true',
  'pg_function_is_visible(a)': 'true',
  'pg_collation_is_visible(a)': 'true',
  'pg_operator_is_visible(a)': 'true',
  'pg_opclass_is_visible(a)': 'true',
  'pg_opfamily_is_visible(a)': 'true',
  'pg_conversion_is_visible(a)': 'true',
  'pg_statistics_obj_is_visible(a)': 'true',
  'pg_ts_config_is_visible(a)': 'true',
  'pg_ts_dict_is_visible(a)': 'true',
  'pg_ts_parser_is_visible(a)': 'true',
  'pg_ts_template_is_visible(a)': 'true',
  'pg_get_expr(a, b, c := false)': nothing,
  'pg_get_viewdef(a, b := false)': nothing,
  'pg_get_ruledef(a, b := false)': nothing,
  'pg_get_triggerdef(a, b := false)': nothing,
  'pg_get_functiondef(a)': nothing,
  'pg_get_function_sqlbody(a)': nothing,
  'pg_get_function_result(a)': nothing,
  'pg_get_function_arguments(a)': nothing,
  'pg_get_function_identity_arguments(a)': nothing,
  'pg_get_partkeydef(a)': nothing,
  'pg_get_statisticsobjdef_columns(a)': nothing,
  'pg_get_statisticsobjdef(a)': nothing,
  'pg_get_serial_sequence(a, b)': nothing,
  'pg_column_is_updatable(a, b, c)': 'false',
  'pg_relation_is_updatable(a, b)': '0',
  'pg_relation_is_publishable(a)': 'false',
  'pg_relation_size(a, b := null)': noSize,
  'pg_table_size(a)': noSize,
  'pg_total_relation_size(a)': noSize,
  'pg_indexes_size(a)': noSize,
  'pg_database_size(a)': noSize,
  'pg_tablespace_size(a)': noSize,
  'pg_stat_get_numscans(a)': noSize,
  'pg_size_pretty(a)': "a::varchar || ' bytes'",
  'pg_tablespace_location(a)': "''",
  'pg_is_in_recovery()': 'false',
  'pg_is_other_temp_schema(a)': 'false',
  'pg_my_temp_schema()': 'cast(0 as uinteger)',
  'pg_backend_pid()': '0',
  'pg_postmaster_start_time()': 'cast(null as timestamptz)',
  'pg_partition_ancestors(a)': 'unnest(cast([] as uinteger[]))',
  'txid_current()': 'cast(1 as bigint)',
  'age(a)': '0',
  'current_schema()': "'public'",
  'current_schemas(a)': "if(a, ['pg_catalog'], cast([] as varchar[]))",
  'inet_server_addr()': nothing,
  'inet_server_port()': 'cast(null as integer)',
}

/** Readers read, and do nothing else; the last of the arguments is what they ask about. */
const privileges: Readonly<Record<string, string>> = {
  'has_table_privilege(a, b, c := null)': may('coalesce(c, b)', 'select'),
  'has_any_column_privilege(a, b, c := null)': may('coalesce(c, b)', 'select'),
  'has_column_privilege(a, b, c, d := null)': may('coalesce(d, c)', 'select'),
  'has_schema_privilege(a, b, c := null)': may('coalesce(c, b)', 'usage'),
  'has_database_privilege(a, b, c := null)': may('coalesce(c, b)', 'connect'),
  'has_function_privilege(a, b, c := null)': may('coalesce(c, b)', 'execute'),
  'has_tablespace_privilege(a, b, c := null)': 'false',
  'has_sequence_privilege(a, b, c := null)': 'false',
  'pg_has_role(a, b, c := null)': 'true',
}

const texts: Readonly<Record<string, string>> = {
  'array_upper(a, b)': 'if(len(a) > 0, len(a), null)::integer',
  'array_lower(a, b)': 'if(len(a) > 0, 1, null)::integer',
  'array_to_string(a, b)': "list_aggregate(a, 'string_agg', b)",
  'quote_ident(a)': `if(regexp_full_match(a, '[a-z_][a-z0-9_$]*') and a not in (${reserved}), a, '"' || replace(a, '"', '""') || '"')`,
  'quote_literal(a)': `'''' || replace(a, '''', '''''') || ''''`,
  'quote_nullable(a)': `coalesce('''' || replace(a, '''', '''''') || '''', 'NULL')`,
  'parse_ident(a, b := true)': `list_transform(string_split(a, '.'), x -> trim(x, '"'))`,
  'format_argument(s, a)': `case s when '%I' then quote_ident(a) when '%L' then quote_nullable(a) else coalesce(a, '') end`,
  'pg_format(f, a, b := null)': `(select regexp_replace(regexp_replace(x.f1, '%[sIL]', replace(format_argument(regexp_extract(x.f1, '%[sIL]'), x.a1), '\\', '\\\\')), '%[sIL]', replace(format_argument(regexp_extract_all(x.f1, '%[sIL]')[2], x.b1), '\\', '\\\\')) from (select f as f1, a::varchar as a1, b::varchar as b1) x)`,
}

const definition = '(select any_value(definition) from hansa_definition where oid = a)'

/** In order: one may use those before it. What they tell is in the tables beside them. */
const lookups: Readonly<Record<string, string>> = {
  'col_description(a, b)':
    '(select any_value(description) from pg_description where objoid = a and objsubid = b)',
  'obj_description(a, b := null)':
    '(select any_value(description) from pg_description where objoid = a and objsubid = 0)',
  'format_modifier(a, b)':
    "if(a = 1700 and b > 4, '(' || ((b - 4) // 65536)::varchar || ',' || ((b - 4) % 65536)::varchar || ')', '')",
  'format_type(a, b)':
    "if(a is null, null, coalesce((select any_value(spoken) from hansa_type where oid = a), '???') || format_modifier(a, coalesce(b, -1)))",
  'pg_get_userbyid(a)':
    "coalesce((select any_value(rolname) from pg_roles where oid = a), 'unknown (OID=' || a::varchar || ')')",
  'pg_get_constraintdef(a, b := false)': definition,
  'pg_get_indexdef(a, b := 0, c := false)': `if(b = 0, ${definition}, (select any_value(attname) from pg_attribute where attrelid = a and attnum = b))`,
  'current_setting(a, b := false)':
    '(select any_value(setting) from pg_settings where lower(name) = lower(a))',
  'set_config(a, b, c)': 'b',
  'version()': '(select any_value(version) from hansa_session)',
  'current_database()': '(select any_value(datname) from pg_database)',
  'current_user_name()': '(select any_value(reader) from hansa_session)',
  'system_relation(s)': systemRelationOid,
  // What is given stands once, in a query: macros write their arguments wherever they use them.
  'regclass_of(a)': `(select coalesce(try_cast(x.n as uinteger), (select any_value(c.oid) from pg_class c join pg_namespace s on s.oid = c.relnamespace where c.relname = x.alone and s.nspname = coalesce(x.place, s.nspname)), if(coalesce(x.place, 'pg_catalog') = 'pg_catalog', system_relation(x.alone), null)) from (select y.n, trim(split_part(y.n, '.', -1), '"') as alone, if(strpos(y.n, '.') > 0, trim(split_part(y.n, '.', -2), '"'), null) as place from (select a::varchar as n) y) x)::uinteger`,
  'to_regclass(a)': 'regclass_of(a)',
  'regtype_of(a)':
    "coalesce(try_cast(a::varchar as uinteger), (select any_value(t.oid) from pg_type t join hansa_type s on s.oid = t.oid where t.typname = lower(replace(a::varchar, 'pg_catalog.', '')) or s.spoken = lower(replace(a::varchar, 'pg_catalog.', ''))))::uinteger",
  'to_regtype(a)': 'regtype_of(a)',
  'regnamespace_of(a)':
    'coalesce(try_cast(a::varchar as uinteger), (select any_value(oid) from pg_namespace where nspname = a::varchar))::uinteger',
  'to_regnamespace(a)': 'regnamespace_of(a)',
  'regproc_of(a)':
    "coalesce(try_cast(a::varchar as uinteger), (select any_value(oid) from pg_proc where proname = replace(a::varchar, 'pg_catalog.', '')))::uinteger",
  'to_regproc(a)': 'regproc_of(a)',
  'regrole_of(a)':
    'coalesce(try_cast(a::varchar as uinteger), (select any_value(oid) from pg_roles where rolname = a::varchar))::uinteger',
  'regclass_name(a)':
    "(select any_value(quote_ident(n.nspname) || '.' || quote_ident(c.relname)) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = a)",
  'regtype_name(a)': '(select any_value(spoken) from hansa_type where oid = a)',
  'regnamespace_name(a)': '(select any_value(nspname) from pg_namespace where oid = a)',
  'regproc_name(a)': "coalesce((select any_value(proname) from pg_proc where oid = a), '-')",
  'regrole_name(a)': '(select any_value(rolname) from pg_roles where oid = a)',
}

/** Those of `information_schema`. */
const information: Readonly<Record<string, string>> = {
  '_pg_expandarray(a)': 'unnest(list_transform(a, (x, i) -> {x: x, n: i}))',
  '_pg_truetypid(a, t)': 'a.atttypid',
  '_pg_truetypmod(a, t)': 'a.atttypmod',
  '_pg_numeric_precision(a, b)':
    'case a when 21 then 16 when 23 then 32 when 20 then 64 when 700 then 24 when 701 then 53 when 1700 then if(b > 4, (b - 4) // 65536, null) end::integer',
  '_pg_numeric_scale(a, b)':
    'case when a in (20, 21, 23) then 0 when a = 1700 and b > 4 then (b - 4) % 65536 end::integer',
  '_pg_datetime_precision(a, b)':
    'case when a = 1082 then 0 when a in (1083, 1114, 1184, 1186, 1266) then 6 end::integer',
  '_pg_char_max_length(a, b)': 'cast(null as integer)',
}

/**
 * Functions of PostgreSQL's catalogue, as macros of the engine. Only sessions over a catalogue have them, and these hold no
 * data.
 */
const macros: Readonly<Record<string, string>> = {
  ...constants,
  ...privileges,
  ...texts,
  ...lookups,
  ...information,
}

/** Their names: a statement over a catalogue may call them. */
export const catalogueFunctions: ReadonlySet<string> = new Set(
  Object.keys(macros).map((signature) => signature.slice(0, signature.indexOf('('))),
)

/** What makes them, once the tables are there. */
export const catalogueMacros: readonly string[] = Object.entries(macros).map(
  ([signature, body]) => `CREATE MACRO main.${signature} AS ${body}`,
)

/** As PostgreSQL does it: whole numbers divide to whole numbers, and NULL is the largest value. */
export const catalogueSettings: readonly string[] = [
  'SET integer_division = true',
  "SET default_null_order = 'NULLS_LAST_ON_ASC_FIRST_ON_DESC'",
]
