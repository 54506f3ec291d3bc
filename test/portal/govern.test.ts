import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { signer } from '../governance/council/council.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { governShop, proposeAmounts } from './govern-shop.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'

describe('governance, audit and administration in the portal', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let ana: PortalWindow
  let olga: PortalWindow
  let operator: PortalWindow
  let proposed: Awaited<ReturnType<typeof proposeAmounts>>

  before(async () => {
    const mesh = await governShop()
    const [served, opened] = await Promise.all([
      ServedApi.serve(mesh, [portalRoutes()]),
      PortalBrowser.start(),
    ])
    api = served
    browser = opened
    proposed = await proposeAmounts(mesh)
    const open = async (token: string): Promise<PortalWindow> => {
      const window = await browser.open(api.url)
      await window.page.goto('/')
      await window.signIn(token)
      return window
    }
    ana = await open(await tokenOf(mesh, 'user:ana'))
    olga = await open(await tokenOf(mesh, 'user:olga'))
    operator = await open(api.token)
    const query = JSON.stringify({ sql: 'select id, amount from sales.orders', purpose: 'dpv:Marketing' })
    const headers = { authorization: `Bearer ${await tokenOf(mesh, 'agent:copilot')}` }
    await (await fetch(`${api.url}/query`, { method: 'POST', headers, body: query })).text()
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  it('shows rules by scope, and their text to who decides about them', async () => {
    await ana.page.goto('/governance')
    await ana.page.getByText('Card numbers stay in sales').click()
    await ana.page.getByText('Its text is for those who decide about it').locator('visible=true').waitFor()
    await ana.isGood()
    await olga.page.goto('/governance')
    await olga.page.getByText('Card numbers stay in sales').first().click()
    await olga.page.getByRole('group', { name: 'Text of sales.cards' }).waitFor()
    await olga.isGood()
  })

  it('tells what fails, for which product, and what helps', async () => {
    await olga.page.goto('/governance/compliance')
    await olga.page.getByRole('link', { name: /promised.throughput in sales:\s*2 fail/ }).click()
    const findings = olga.page.getByRole('region', { name: 'Products under this rule' })
    await findings.getByText('Add the SLA property throughput').first().waitFor()
    assert.equal(await findings.getByRole('row').count(), 3)
    await olga.isGood()
  })

  it('has nobody excepted, and says so', async () => {
    await ana.page.goto('/governance/exceptions')
    await ana.page.getByText('there is no exception').waitFor()
    await ana.isGood()
  })

  it('takes a member’s signature that was made elsewhere, and refuses a key and others’ signatures', async () => {
    await olga.page.goto('/')
    const inbox = olga.page.getByRole('region', { name: 'What waits for you' })
    await inbox.getByRole('link', { name: 'Amounts stay inside' }).click()
    await olga.page.getByText('amount: clear → withheld').first().waitFor()
    await olga.isGood()
    const field = olga.page.getByLabel('What you have signed')
    const add = olga.page.getByRole('button', { name: 'Add the signature' })
    await field.fill('-----BEGIN PRIVATE KEY-----')
    await add.click()
    await olga.page.getByText('This is a private key').waitFor()
    await field.fill(JSON.stringify(await proposed.signedBy(signer('user:ana'))))
    await add.click()
    await olga.page.getByText('none of the signatures is one of a member').waitFor()
    await field.fill(JSON.stringify(await proposed.signedBy(proposed.olga)))
    await add.click()
    await olga.page.getByText('1 of 2 signatures').waitFor()
    await olga.isGood()
  })

  it('shows a proposal to a consumer without its text, and who would see less not at all', async () => {
    await ana.page.goto(`/governance/proposals/${proposed.digest}`)
    await ana.page.getByText('You may not see this').waitFor()
    await ana.page.getByRole('heading', { name: 'What changes' }).waitFor()
    assert.equal(await ana.page.getByText('All rules of the mesh as they would be').count(), 0)
    await ana.isGood()
  })

  it('puts in force what enough have signed', async () => {
    await operator.page.goto(`/governance/proposals/${proposed.digest}`)
    await operator.page
      .getByLabel('What you have signed')
      .fill(JSON.stringify(await proposed.signedBy(proposed.pete)))
    await operator.page.getByRole('button', { name: 'Add the signature' }).click()
    await operator.page.getByRole('button', { name: 'Put in force' }).click()
    const changed = operator.page.getByRole('region', { name: 'What changed' })
    await changed.getByText('Signed by user:olga, user:pete.').waitFor()
    await operator.page.getByText('was put in force', { exact: true }).waitFor()
    await operator.isGood()
    // Its address leads there from now on.
    await operator.page.reload()
    await changed.getByText(/as enactment \d+\./).waitFor()
    await operator.page.goto('/governance/history')
    await operator.page.getByText('signed by user:olga, user:pete').waitFor()
    await operator.isGood()
  })

  it('finds in the audit who read what, explains it, and decides it by the rules of today', async () => {
    await operator.page.goto('/audit?principal=agent:copilot&kind=access')
    await operator.page
      .getByRole('region', { name: 'Entries of the audit' })
      .getByRole('link')
      .first()
      .click()
    await operator.page.getByText('Marketing may read what was ordered').first().waitFor()
    await operator.page.getByRole('button', { name: 'Ask the rules of today' }).click()
    await operator.page.getByText('Decided otherwise today.').waitFor()
    await operator.page.getByText('amount: clear → withheld, was used').waitFor()
    await operator.isGood()
  })

  it('verifies the chain and gives it away for the operator only', async () => {
    await operator.page.goto('/audit')
    await operator.page.getByRole('button', { name: 'Verify the chain' }).click()
    await operator.page.getByText('nothing is damaged').waitFor()
    const download = operator.page.waitForEvent('download')
    await operator.page.getByRole('link', { name: 'Export as evidence' }).click()
    assert.equal((await download).suggestedFilename(), 'test-audit.ndjson')
    await operator.isGood()
    await ana.page.goto('/audit')
    await ana.page.getByRole('textbox', { name: 'Who' }).waitFor()
    assert.equal(await ana.page.getByRole('button', { name: 'Verify the chain' }).count(), 0)
    await ana.page.goto('/audit?principal=user:olga')
    await ana.page.getByText('You may not see this').waitFor()
    await ana.isGood()
  })

  it('shows nodes, and ends what an agent can sign in with', async () => {
    await operator.page.goto('/admin')
    await operator.page.getByText('this one').waitFor()
    await operator.isGood()
    await operator.page.getByRole('link', { name: 'Agents' }).click()
    await operator.page.getByRole('link', { name: 'agent:copilot' }).click()
    await operator.page.getByText('Taken through MCP today').waitFor()
    await operator.isGood()
    await operator.page.getByRole('button', { name: 'Revoke' }).click()
    await operator.page.getByRole('button', { name: 'End all that I can end' }).click()
    await operator.page.getByRole('button', { name: 'Revoke' }).waitFor()
    const { items } = await api.client.listCredentials({ principal: 'agent:copilot' })
    assert.ok(items.length > 0 && items.every(({ state }) => state === 'revoked'))
  })

  it('shows somebody their own credentials only', async () => {
    await ana.page.goto('/admin/credentials')
    const table = ana.page.getByRole('region', { name: 'Credentials' })
    await table.getByRole('row').nth(1).waitFor()
    assert.equal(await table.getByText('user:olga').count(), 0)
    await ana.isGood()
    await ana.page.goto('/admin/agents')
    await ana.page.getByText('No agent or service reads what you decide about.').waitFor()
    await ana.isGood()
  })
})
