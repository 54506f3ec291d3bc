import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { decideAccess } from '../../src/governance/decide-access.ts'
import { operatorOf } from '../../src/governance/principal.ts'
import { defaultVocabulary } from '../../src/spec/vocabulary.ts'
import { sampleAgreement, samplePrincipal } from '../sidecar/agreement/sample-agreement.ts'
import {
  accesses,
  deniedBy,
  permitted,
  rules,
  sampleColumn,
  sampleDataset,
  sampleRequest,
  sampleVocabulary,
  scalar,
  source,
  withoutAgreement,
} from './sample-access.ts'

const none = rules('')

const forbidColumn = (name: string, annotations = ''): string =>
  `@id("hide.${name}.${annotations.length}") @reason("Hidden") ${annotations}
   forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "${name}" };`

describe('decideAccess: may it be read', () => {
  it('denies what nothing permits, and says how to ask', () => {
    const decision = decideAccess(withoutAgreement(), none)
    assert.deepEqual(deniedBy(decision), {
      ids: [],
      message: 'nothing permits user:ana to read planning.airport_risk for dpv:ResearchAndDevelopment',
    })
    assert.match(
      decision.kind === 'denied' ? decision.remedy : '',
      /hansa access request planning\/airport_risk/,
    )
  })

  it('permits what an agreement grants, and names it', () => {
    const decision = decideAccess(sampleRequest(), none)
    assert.deepEqual(decision.kind === 'permitted' && decision.policies, [
      {
        id: 'agreement.agr_7f3k2q',
        reason: 'Agreed with user:ana for dpv:ResearchAndDevelopment until 2026-12-31',
        scope: 'agreement',
      },
    ])
    assert.equal(permitted(decision).signature, undefined)
  })

  it('lets a purpose below the agreed one pass, also one of the mesh, and none beside or above it', () => {
    for (const purpose of ['dpv:AcademicResearch', 'RouteReview'])
      permitted(decideAccess(sampleRequest({ purpose }), none))
    const agreement = sampleAgreement({ purpose: 'dpv:AcademicResearch' })
    for (const purpose of ['dpv:Marketing', 'dpv:ResearchAndDevelopment'])
      deniedBy(decideAccess(sampleRequest({ agreement, purpose }), none))
  })

  it('ends an agreement at its end, and not before', () => {
    const until = new Date('2027-01-01T00:00:00.000Z')
    permitted(decideAccess(sampleRequest({ now: new Date(until.getTime() - 1) }), none))
    deniedBy(decideAccess(sampleRequest({ now: until }), none))
  })

  it('grants nothing by an agreement that is not approved, of others, or of another port', () => {
    const wrong = [
      { state: 'requested' },
      { state: 'revoked' },
      { consumer: 'user:bo' },
      { consumer: 'service:ana' },
      { port: 'other' },
      { major: 2 },
      { product: 'planning/other' },
      { until: 'for ever' },
    ] as const
    for (const changes of wrong)
      deniedBy(decideAccess(sampleRequest({ agreement: sampleAgreement(changes) }), none))
  })

  it('feels a revocation at once, whatever was permitted before', () => {
    permitted(decideAccess(sampleRequest(), none))
    deniedBy(decideAccess(sampleRequest({ agreement: sampleAgreement({ state: 'revoked' }) }), none))
  })

  it('grants to the members of a team, and to nobody who left it', () => {
    const agreement = sampleAgreement({ consumer: 'team:planning' })
    permitted(decideAccess(sampleRequest({ agreement }), none))
    permitted(
      decideAccess(
        sampleRequest({ agreement, principal: samplePrincipal({ kind: 'team', id: 'planning', teams: [] }) }),
        none,
      ),
    )
    deniedBy(decideAccess(sampleRequest({ agreement, principal: samplePrincipal({ teams: [] }) }), none))
  })

  it("permits by an owner's own policy without an agreement", () => {
    const own = rules(
      '@id("planning.own") @reason("Its own") permit (principal in Hansa::Team::"planning", action == Hansa::Action::"read", resource);',
    )
    permitted(decideAccess(withoutAgreement(), own))
    deniedBy(decideAccess(withoutAgreement({ principal: samplePrincipal({ teams: ['sales'] }) }), own))
  })

  it('lets a forbid win over permits and agreements, naming rule and reason', () => {
    const forbidding = rules(
      '@id("council.no-marketing") @reason("Not for marketing") forbid (principal, action == Hansa::Action::"read", resource) when { context.purpose in Hansa::Purpose::"dpv:Marketing" };',
    )
    const agreement = sampleAgreement({ purpose: 'dpv:Marketing' })
    assert.deepEqual(
      deniedBy(decideAccess(sampleRequest({ agreement, purpose: 'dpv:Advertising' }), forbidding)),
      {
        ids: ['council.no-marketing'],
        message:
          'user:ana may not read planning.airport_risk for dpv:Advertising: Not for marketing (council.no-marketing)',
      },
    )
  })

  it('lets the operator of the node read, under the masks of all, and that of no other node', () => {
    const masked = rules(forbidColumn('iata', '@mask("mask-alphanum")'))
    const entitlement = permitted(
      decideAccess(withoutAgreement({ principal: operatorOf('aviation') }), masked),
    )
    assert.deepEqual(accesses(entitlement)['iata'], { mask: 'mask-alphanum' })
    deniedBy(decideAccess(withoutAgreement({ principal: operatorOf('other') }), masked))
    deniedBy(decideAccess(withoutAgreement({ principal: samplePrincipal({ id: 'aviation' }) }), masked))
  })

  it('tells users, services, agents and nodes apart', () => {
    const kinds = { user: 'User', service: 'Service', agent: 'Agent', node: 'Node' } as const
    for (const [own, type] of Object.entries(kinds)) {
      const policies = rules(
        `@id("kind") @reason("x") permit (principal is Hansa::${type}, action == Hansa::Action::"read", resource);`,
      )
      const mayRead = (['user', 'service', 'agent', 'node'] as const).filter(
        (kind) =>
          decideAccess(withoutAgreement({ principal: samplePrincipal({ kind, id: 'x' }) }), policies).kind ===
          'permitted',
      )
      assert.deepEqual(mayRead, [own])
    }
  })

  it('asks the policies of the mesh, of the domain and of the product, and of no other', () => {
    const forbid = (id: string): string => `@id("${id}") @reason("No") forbid (principal, action, resource);`
    for (const scope of [
      { kind: 'global' },
      { kind: 'domain', domain: 'planning' },
      { kind: 'product', product: 'planning/airport_risk' },
    ] as const)
      deniedBy(decideAccess(sampleRequest(), rules('', { policies: [source(forbid('a'), scope)] })))
    for (const scope of [
      { kind: 'domain', domain: 'plan' },
      { kind: 'product', product: 'planning/airport' },
    ] as const)
      permitted(decideAccess(sampleRequest(), rules('', { policies: [source(forbid('a'), scope)] })))
  })
})

describe('decideAccess: failing closed', () => {
  const spoiled = [
    ['read', 'principal.clearance > 3'],
    ['readColumn', 'principal.clearance > 3'],
    ['readColumn', 'resource.level + 9223372036854775807 > 0 && resource.level >= 0'],
    ['readRow', 'principal.clearance > 3'],
    ['readRow', 'resource.score > 3 || principal.clearance > 3'],
    ['readRow', 'ip(resource.iata).isLoopback()'],
  ] as const

  for (const [action, condition] of spoiled)
    it(`denies where a policy on ${action} errs or cannot be carried out: ${condition}`, () => {
      const errs = rules(
        `@id("errs") @reason("x") forbid (principal, action == Hansa::Action::"${action}", resource) when { ${condition} };`,
      )
      assert.match(deniedBy(decideAccess(sampleRequest(), errs)).message, /the rule errs cannot be evaluated/)
    })

  it('denies everything where a policy file cannot be read, naming the file and line', () => {
    const broken = rules('@id("a") @reason("b")\npermit (principal, action, resorce);')
    assert.match(
      deniedBy(decideAccess(sampleRequest(), broken)).message,
      /broken, so it is denied: governance\/policies\/rules\.cedar:2 cannot be read/,
    )
  })

  it('denies everything where a policy lacks its reason, or two have one id', () => {
    const permit = 'permit (principal, action == Hansa::Action::"read", resource);'
    for (const text of [
      `@id("a") ${permit}`,
      `@id("a") @reason("b") ${permit} @id("a") @reason("b") ${permit}`,
    ])
      assert.match(deniedBy(decideAccess(sampleRequest(), rules(text))).message, /broken/)
  })

  it('denies a purpose that nobody knows, with the nearest one', () => {
    const decision = decideAccess(sampleRequest({ purpose: 'dpv:Marketting' }), none)
    assert.equal(decision.kind === 'denied' && decision.remedy, 'Did you mean `dpv:Marketing`?')
  })

  it('denies a principal with an attribute of another type than the vocabulary declares', () => {
    for (const attributes of [{ clearance: 'high' }, { clearance: 1.5 }, { state: ['IL'] }, { roles: 'a' }]) {
      const principal = samplePrincipal({ attributes })
      const { message } = deniedBy(decideAccess(sampleRequest({ principal }), none))
      assert.match(message, /an attribute of user:ana is of another type/)
    }
  })

  it('does not tell policies of attributes that the vocabulary does not declare', () => {
    const principal = samplePrincipal({ attributes: { secret: 'x', state: 'IL' } })
    permitted(decideAccess(sampleRequest({ principal }), none))
  })

  it('treats an absent attribute as one that does not fit', () => {
    const own = rules(
      '@id("own-state") @reason("Own state only") forbid (principal, action == Hansa::Action::"readRow", resource) unless { principal has state && resource has state && resource.state == principal.state };',
    )
    assert.deepEqual(permitted(decideAccess(sampleRequest(), own)).rows, { kind: 'none' })
  })

  it('survives rules that are nested too deeply for Cedar, denying, and goes on to decide others', () => {
    const deep = `@id("deep") @reason("x") forbid (principal, action, resource) when { ${'('.repeat(5000)}true${')'.repeat(5000)} };`
    deniedBy(decideAccess(sampleRequest(), rules(deep)))
    permitted(decideAccess(sampleRequest(), none))
  })
})

describe('decideAccess: columns', () => {
  it('withholds by a forbid, masks by one with a mask, and leaves the others clear', () => {
    const entitlement = permitted(
      decideAccess(
        sampleRequest(),
        rules(forbidColumn('cost') + forbidColumn('iata', '@mask("show-first-4")')),
      ),
    )
    assert.deepEqual(accesses(entitlement), {
      iata: { mask: 'show-first-4' },
      state: 'clear',
      score: 'clear',
      at: 'clear',
      cost: 'withheld',
    })
    assert.deepEqual(entitlement.columns[4]?.reasons, [
      { id: 'hide.cost.0', reason: 'Hidden', scope: 'global' },
    ])
  })

  it('takes the mask that hides most, and withholding above all masks', () => {
    const two =
      forbidColumn('iata', '@mask("show-first-4")') + forbidColumn('iata', '@mask("sha-256-global")')
    assert.deepEqual(accesses(permitted(decideAccess(sampleRequest(), rules(two))))['iata'], {
      mask: 'sha-256-global',
    })
    const three = two + forbidColumn('iata')
    assert.equal(accesses(permitted(decideAccess(sampleRequest(), rules(three))))['iata'], 'withheld')
  })

  it('decides by classification and its level; a word that nobody knows is above all', () => {
    const secret = rules(
      '@id("secret") @reason("Confidential") forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.level >= 2 };',
    )
    const columns = ['public', 'confidential', 'restricted', 'cosmic', undefined].map(
      (classification, index) => sampleColumn(`c${index}`, undefined, { classification }),
    )
    const entitlement = permitted(
      decideAccess(sampleRequest({ dataset: sampleDataset({ columns }) }), secret),
    )
    assert.deepEqual(
      entitlement.columns.map(({ access }) => access),
      ['clear', 'withheld', 'withheld', 'withheld', 'clear'],
    )
  })

  const fits = [
    ['mask-alphanum', scalar('VARCHAR'), true],
    ['mask-alphanum', scalar('INTEGER'), false],
    ['show-first-4', scalar('UUID'), false],
    ['show-last-4', scalar('VARCHAR'), true],
    ['sha-256-global', scalar('VARCHAR'), true],
    ['sha-256-global', scalar('BIGINT'), false],
    ['sha-256-query-local', scalar('DATE'), false],
    ['truncate-to-year', scalar('DATE'), true],
    ['truncate-to-month', scalar('TIMESTAMP WITH TIME ZONE'), true],
    ['truncate-to-year', scalar('VARCHAR'), false],
    ['truncate-to-month', scalar('TIME'), false],
    ['mask-to-fixed-value', scalar('DECIMAL', 'DECIMAL(9,2)'), true],
    ['mask-to-fixed-value', { kind: 'list', sql: 'VARCHAR[]', element: scalar('VARCHAR') }, false],
    ['mask-to-fixed-value', { kind: 'struct', sql: 'STRUCT("a" INTEGER)', fields: [] }, false],
    ['replace-with-null', { kind: 'struct', sql: 'STRUCT("a" INTEGER)', fields: [] }, true],
  ] as const
  for (const [mask, type, suits] of fits)
    it(`${suits ? 'applies' : 'empties instead of applying'} ${mask} to ${type.sql}`, () => {
      const dataset = sampleDataset({ columns: [sampleColumn('c', type)] })
      const [column] = permitted(
        decideAccess(sampleRequest({ dataset }), rules(forbidColumn('c', `@mask("${mask}")`))),
      ).columns
      assert.deepEqual(column?.access, { mask: suits ? mask : 'replace-with-null' })
      assert.equal(
        column.reasons[0]?.reason,
        suits ? 'Hidden' : `Hidden (${mask} does not suit ${type.sql}, so it is emptied)`,
      )
    })

  it('tells policies the port, the agreement and the time', () => {
    const policies = rules(`
      @id("port") @reason("x") forbid (principal, action == Hansa::Action::"readColumn", resource) when { context.port == "cli" && resource.name == "iata" };
      @id("agreement") @reason("x") forbid (principal, action == Hansa::Action::"readColumn", resource) unless { context has agreement && context.agreement == "agr_7f3k2q" };
      @id("night") @reason("x") forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "score" && context.now.toTime() < duration("6h") };`)
    const at = (now: string, port = 'http') =>
      accesses(permitted(decideAccess(sampleRequest({ now: new Date(now), port }), policies)))
    assert.equal(at('2026-06-01T12:00:00Z', 'cli')['iata'], 'withheld')
    assert.equal(at('2026-06-01T12:00:00Z')['iata'], 'clear')
    assert.equal(at('2026-06-01T05:59:59Z')['score'], 'withheld')
    assert.equal(at('2026-06-01T06:00:00Z')['score'], 'clear')
  })
})

describe('decideAccess: rows', () => {
  const ownState = rules(
    '@id("own-state") @reason("Own state only") forbid (principal, action == Hansa::Action::"readRow", resource is planning::airport_risk) unless { principal has state && resource has state && resource.state == principal.state };',
  )

  it('makes a filter of what Cedar leaves, and names the policies that took rows away', () => {
    const principal = samplePrincipal({ attributes: { state: 'IL' } })
    const { rows, rowReasons } = permitted(decideAccess(sampleRequest({ principal }), ownState))
    assert.equal(rows.kind, 'where')
    assert.match(JSON.stringify(rows), /"state".*"IL"/)
    assert.deepEqual(rowReasons, [{ id: 'own-state', reason: 'Own state only', scope: 'global' }])
  })

  it('decides anew when an attribute changes', () => {
    const of = (state: string) =>
      permitted(
        decideAccess(sampleRequest({ principal: samplePrincipal({ attributes: { state } }) }), ownState),
      )
    const [first, second, again] = [of('IL'), of('NY'), of('IL')]
    assert.notEqual(first.signature, second.signature)
    assert.equal(first, again)
  })

  it('leaves out policies on rows of other datasets', () => {
    const other = rules(
      '@id("x") @reason("x") forbid (principal, action == Hansa::Action::"readRow", resource is safety::strikes) when { resource.cost > 3 };',
    )
    assert.deepEqual(permitted(decideAccess(sampleRequest(), other)).rows, { kind: 'all' })
  })

  it('holds by product, domain and dataset', () => {
    for (const place of [
      'Hansa::Domain::"planning"',
      'Hansa::Product::"planning/airport_risk"',
      'Hansa::OutputPort::"planning/airport_risk/airport_risk@1"',
      'Hansa::Dataset::"planning/airport_risk/airport_risk@1/airport_risk"',
    ]) {
      const inside = `@id("x") @reason("x") forbid (principal, action == Hansa::Action::"readRow", resource in ${place});`
      assert.deepEqual(permitted(decideAccess(sampleRequest(), rules(inside))).rows, { kind: 'none' })
    }
    const outside =
      '@id("x") @reason("x") forbid (principal, action == Hansa::Action::"readRow", resource in Hansa::Domain::"safety");'
    assert.deepEqual(permitted(decideAccess(sampleRequest(), rules(outside))).rows, { kind: 'all' })
  })
})

describe('decideAccess: signatures', () => {
  const signatureFor = (text: string, changes = {}) =>
    permitted(decideAccess(sampleRequest(changes), rules(text))).signature

  it('is undefined where nothing is hidden', () => {
    assert.equal(signatureFor(''), undefined)
  })

  it('is the same for all who see the same, and names the purpose only where hashes do', () => {
    const masked = forbidColumn('iata', '@mask("mask-alphanum")')
    const hashed = forbidColumn('iata', '@mask("sha-256-global")')
    const academic = { purpose: 'dpv:AcademicResearch' }
    const bo = {
      principal: samplePrincipal({ id: 'bo' }),
      agreement: sampleAgreement({ consumer: 'user:bo', id: 'agr_222222' }),
    }
    assert.equal(signatureFor(masked), signatureFor(masked, { ...academic, ...bo }))
    assert.equal(signatureFor(hashed), signatureFor(hashed, bo))
    assert.notEqual(signatureFor(hashed), signatureFor(hashed, academic))
  })

  it('changes with the vocabulary that an attribute is read by', () => {
    const policies = rules('', {
      vocabulary: { ...defaultVocabulary, attributes: sampleVocabulary.attributes },
    })
    assert.notEqual(policies.digest, none.digest)
  })
})
