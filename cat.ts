describe('PostgreSQL’s catalogue', () => {
  let server: PostgresServer

  before(async () => {
    server = await servePlanning(reading)
  })

  after(() => server.close())

  const listed = async (who: string) => {
    const client = await connect(server, who)
    const { rows } = await client.query<{ name: string; columns: string }>(
      `select table_schema || '.' || table_name as name, string_agg(column_name, ',' order by ordinal_position) as columns
       from information_schema.columns where table_schema in ('sales', 'planning') group by 1 order by 1`,
    )
    await client.end()
    return rows.map(({ name, columns }) => [name, columns])
  }

  it('has tables of other nodes, which two readers see differently', async () => {
    assert.deepEqual(await listed('user:kim'), [
      ['planning.plans', 'step'],
      ['sales.notes', 'note'],
      ['sales.orders', 'id,customer,email,region'],
      ['sales.prices', 'n,label'],
    ])
    assert.deepEqual(await listed('user:mo'), [['planning.plans', 'step']])
  })

  it('warns once of a node that is down, and lists the rest', async () => {
    const nowhere = new Map([['sales', `http://127.0.0.1:${await freePort()}`]])
    await using alone = await readingWith(nowhere)
    await using away = {
      server: await servePlanning(alone),
      [Symbol.asyncDispose]: () => away.server.close(),
    }
    const client = await connect(away.server, 'user:kim')
    const notices: string[] = []
    client.on('notice', ({ message }) => notices.push(message ?? ''))
    const sql = "select nspname from pg_catalog.pg_namespace where nspname in ('sales', 'planning')"
    for (const _ of ['once', 'again'])
      assert.deepEqual((await client.query(sql)).rows, [{ nspname: 'planning' }])
    await client.end()
    assert.equal(notices.length, 1)
    assert.match(notices[0] ?? '', /do not answer now: sales/)
  })
})

