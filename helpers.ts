async function servePlanning({ node, sidecar }: ReadingNode): Promise<PostgresServer> {
  const { effects, store } = await node.mesh.context()
  const { settings } = await node.mesh.load()
  return servePostgres({
    mesh: 'test',
    settings,
    pgwire: {
      host: '127.0.0.1',
      port: 0,
      connections: 20,
      idleSeconds: 60,
      signInSeconds: 15,
      signingIn: 200,
      signingInPerAddress: 100,
      messageBytes: 1 << 24,
    },
    sidecar,
    signIn: new SignIn({ mesh: 'test', settings, store, effects }),
    key: randomBytes(32),
    effects,
  })
}

async function connect({ port }: PostgresServer, who: string): Promise<pg.Client> {
  const password = await tokenOf(nodes.planning.mesh, who)
  const options = '-c hansa.purpose=dpv:Marketing'
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    database: 'test',
    user: 'token',
    password,
    options,
  })
  await client.connect()
  return client
}
