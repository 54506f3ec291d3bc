/** Words that PostgreSQL reads as a value of the session, as calls of what has it here. */
export const sessionWords: ReadonlyMap<string, string> = new Map([
  ['current_user', 'current_user_name()'],
  ['session_user', 'current_user_name()'],
  ['user', 'current_user_name()'],
  ['current_role', 'current_user_name()'],
  ['current_catalog', 'current_database()'],
  ['current_schema', 'current_schema()'],
])
