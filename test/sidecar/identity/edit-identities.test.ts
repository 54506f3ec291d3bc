import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { editIdentities } from '../../../src/sidecar/identity/edit-identities.ts'

const ana = { principal: 'user:ana', teams: ['planning'], attributes: { state: 'IL' } }

describe('editIdentities', () => {
  it('makes a new file', () => {
    assert.equal(
      editIdentities(undefined, { ...ana, attributes: { state: 'IL', clearance: 2, regions: ['a', 'b'] } }),
      `apiVersion: hansa/v1
kind: Identities
principals:
  - principal: user:ana
    teams: [ planning ]
    attributes: { state: IL, clearance: 2, regions: [ a, b ] }
`,
    )
  })

  const file = `# Who may sign in.
apiVersion: hansa/v1
kind: Identities

principals:
  # The planners.
  - principal: user:ana # since May
    teams: [network] # not planning

  - { principal: team:network }
`

  it('adds what is new to an entry, and leaves everything else as it was', () => {
    assert.equal(
      editIdentities(file, ana),
      file.replace(
        'teams: [network] # not planning\n',
        'teams: [ network, planning ] # not planning\n    attributes: { state: IL }\n',
      ),
    )
  })

  it('adds an entry at the end', () => {
    assert.equal(
      editIdentities(file, { principal: 'user:bo', teams: [], attributes: {} }),
      `${file}  - principal: user:bo\n`,
    )
  })

  it('changes nothing where all is there', () => {
    assert.equal(editIdentities(file, { principal: 'user:ana', teams: ['network'], attributes: {} }), file)
  })

  it('keeps lists as they are indented, and fills an empty one', () => {
    const flat = 'apiVersion: hansa/v1\nkind: Identities\nprincipals:\n- principal: user:bo\n'
    assert.equal(
      editIdentities(flat, { principal: 'user:cy', teams: [], attributes: {} }),
      `${flat}- principal: user:cy\n`,
    )
    for (const empty of ['principals:\n', 'principals: []\n', ''])
      assert.match(
        editIdentities(`apiVersion: hansa/v1\nkind: Identities\n${empty}`, ana),
        /^principals:\n {2}- principal: user:ana$/m,
      )
  })

  it('quotes what would be read as something else', () => {
    const text = editIdentities(undefined, { ...ana, attributes: { state: 'no', code: '007', on: 'a: b' } })
    assert.match(text, /state: "no"|state: no/)
    assert.match(text, /code: "007"/)
    assert.match(text, /on: "a: b"/)
  })
})
