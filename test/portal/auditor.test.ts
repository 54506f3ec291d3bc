import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { auditedShop, decideAuditors } from '../api/audited-shop.ts'
import { ServedApi } from '../api/served-api.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { faultsOn, focusOf, tabTo } from './walk.ts'

describe('the portal for an auditor', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let aud: PortalWindow
  let page: Page
  before(async () => {
    const [served, opened] = await Promise.all([
      ServedApi.serve(await auditedShop(), [portalRoutes()]),
      PortalBrowser.start(),
    ])
    api = served
    browser = opened
    await api.read('user:ana', 'select id, email from sales.orders')
    aud = await browser.open(api.url)
    page = aud.page
    await page.goto('/audit')
    await aud.signIn(await tokenOf(api.mesh, 'user:aud'))
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  const entries = () => page.getByRole('region', { name: 'Entries of the audit' })

  it('shows who read what without asking whom it is to be about', async () => {
    await entries()
      .getByRole('row', { name: /access user:ana/ })
      .waitFor()
    assert.equal(await page.getByRole('textbox', { name: 'Who' }).inputValue(), '')
    await aud.isGood()
  })

  it('explains an entry, and decides it by the rules of today', async () => {
    await entries()
      .getByRole('row', { name: /access user:ana/ })
      .getByRole('link')
      .focus()
    await page.keyboard.press('Enter')
    await page.getByText('Marketing may read what was ordered').first().waitFor()
    await tabTo(page, /^button Ask the rules of today$/)
    await page.keyboard.press('Enter')
    await page.getByText('Decided the same today.').waitFor()
    await aud.isGood()
  })

  it('verifies the chain, and takes it away', async () => {
    assert.deepEqual(await faultsOn(aud, ['/audit/1', '/audit']), [])
    await aud.show('/audit')
    await tabTo(page, /^button Verify the chain$/)
    await page.keyboard.press('Enter')
    await page.getByText('nothing is damaged').waitFor()
    assert.match(await focusOf(page), /^button Verify the chain$/)
    const download = page.waitForEvent('download')
    await tabTo(page, /^a Export as evidence$/)
    await page.keyboard.press('Enter')
    assert.equal((await download).suggestedFilename(), 'test-audit.ndjson')
  })

  it('shows no data and nothing to decide', async () => {
    await page.goto('/marketplace/sales/orders/preview')
    await page.getByText('user:aud has no agreement on sales/orders').waitFor()
    await page.goto('/')
    await page.getByText('The audit of this node is open to you').waitFor()
    await page.getByText('Nothing.', { exact: true }).waitFor()
    await aud.isGood()
    await page.goto('/governance')
    await page.getByText('The audit is open to user:aud.').waitFor()
    await aud.isGood()
  })

  it('is closed to them once the council has taken it back', async () => {
    await decideAuditors(api.mesh, [])
    await page.goto('/audit?principal=user:ana')
    await page.getByText('You may not see this').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Verify the chain' }).count(), 0)
    await aud.isGood()
  })
})
