import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { eventually } from '../support/eventually.ts'
import { skipWithout } from '../support/needs.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { desk, phone, PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { portalShop } from './portal-shop.ts'

describe('the portal', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let ana: PortalWindow
  let page: Page
  before(async () => {
    const [served, opened] = await Promise.all([
      ServedApi.serve(portalShop(), [portalRoutes()]),
      PortalBrowser.start(),
    ])
    api = served
    browser = opened
    ana = await browser.open(api.url)
    page = ana.page
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  it('asks who comes to sign in, at the address they came for', async () => {
    await page.goto('/marketplace?q=ordres')
    await ana.isGood()
    await page.getByLabel('Token').fill('hansa_wrong')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').waitFor()
    await ana.signIn(await tokenOf(api.mesh, 'user:ana'))
    await page.getByRole('heading', { name: 'Marketplace' }).waitFor()
    assert.match(page.url(), /\/marketplace\?q=ordres$/)
  })

  it('finds products by words and by what the reader may do with them', async () => {
    await page.getByRole('link', { name: 'sales/orders' }).waitFor()
    await page.getByRole('list', { name: 'Found because of' }).first().getByText('nearly').first().waitFor()
    await ana.isGood()
    await page.getByRole('combobox', { name: 'Search the mesh' }).fill('costs')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('link', { name: 'sales/prices' }).waitFor()
    assert.equal(await page.getByRole('article').count(), 1)
    assert.match(page.url(), /q=costs/)
    await ana.isGood()
  })

  it('goes to a product by a few letters and the Enter key', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search or go to' }).fill('orders')
    await page.getByRole('option', { name: 'sales/orders product' }).waitFor()
    await ana.isGood()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'sales/orders' }).waitFor()
    assert.match(page.url(), /\/marketplace\/sales\/orders$/)
    await ana.isGood()
  })

  it('says what the reader sees for a purpose, and by which rules not more', async () => {
    await page.getByRole('link', { name: 'What I see' }).click()
    await page.getByText('You may not read this.').waitFor()
    await page.getByLabel('Purpose').fill('dpv:Marketing')
    await page.getByRole('button', { name: 'Look for this purpose' }).click()
    await page.getByText('You see 6 of 7 columns, 1 of them masked, and some of the rows.').waitFor()
    await page.getByText('why').first().click()
    await page.getByText('Addresses are shown in part').first().waitFor()
    await page.getByText('Marketing works in the north').waitFor()
    // On a desk all parts are seen at once.
    const unseen = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.tabs'))`
    assert.equal(await page.evaluate(unseen), 0)
    await ana.isGood()
  })

  it('shows rows under the rules of the reader, and explains what is masked', async () => {
    await page.getByRole('link', { name: 'Preview', exact: true }).first().click()
    const rows = page.getByRole('region', { name: 'Rows of orders' })
    await rows.getByRole('row').nth(3).waitFor()
    assert.equal(await rows.getByRole('row').count(), 4)
    assert.ok(!(await rows.innerText()).includes('4111'))
    await rows.getByRole('button').first().click()
    await page.getByText('email is masked: show-first-4').waitFor()
    await page.getByRole('button', { name: 'card' }).click()
    await page.getByText('card is withheld.').waitFor()
    await page.getByText('Card numbers stay in sales').waitFor()
    await ana.isGood()
  })

  it('shows the contract of a publication in full, and the rules by their scope', async () => {
    await page.getByRole('link', { name: 'Contract' }).click()
    const contract = page.getByRole('region', { name: 'Contract of orders 1' })
    await contract.getByText('sales.orders.orders').waitFor()
    await contract.getByText('schema').click()
    await ana.isGood()
    await page.getByRole('link', { name: 'Policies' }).click()
    await page.getByRole('region', { name: 'Rules of sales' }).getByText('decides for you').first().waitFor()
    await ana.isGood()
  })

  it('tells checks that passed from what failed, in the tab that a phone shows', async () => {
    await page.setViewportSize(phone)
    await page.goto('/marketplace/sales/orders/quality')
    const checks = page.getByRole('region', { name: 'Checks' })
    const passed = checks.getByRole('row', { name: /^id is BIGINT passed nothing is published$/ })
    await passed.waitFor()
    assert.match((await passed.getByText('passed').getAttribute('class')) ?? '', /good/)
    assert.equal(await checks.locator('.bad').count(), 0)
    assert.equal(await page.title(), 'Quality · sales/orders · Hansa')
    const tab = await page.getByRole('link', { name: 'Quality' }).boundingBox()
    assert.ok(tab !== null && tab.x >= 0 && tab.x + tab.width <= phone.width, JSON.stringify(tab))
    await page.setViewportSize(desk)
  })

  it('says what may be asked before the first statement, and completes that and nothing else', async () => {
    await page.goto('/sql')
    await page.getByText('For this purpose you may read nothing yet.').waitFor()
    await page.getByRole('link', { name: 'Find data and ask for access' }).waitFor()
    await ana.isGood()
    await page.getByLabel('Purpose').fill('dpv:Marketing')
    const example = page.getByRole('button', { name: 'select * from sales.orders limit 10' })
    await example.waitFor()
    await ana.isGood()
    const editor = page.getByRole('textbox', { name: 'SQL statement' })
    await editor.click()
    await page.keyboard.type('select * from sales.')
    const completions = page.getByRole('listbox', { name: 'Completions' }).getByRole('option')
    await completions.getByText('orders').waitFor()
    assert.deepEqual(await completions.allInnerTexts(), ['orders'])
    await page.keyboard.press('Escape')
    await example.click()
    assert.equal(await editor.innerText(), 'select * from sales.orders limit 10')
  })

  it('runs SQL, draws its result, keeps what was run, and says what is denied', async () => {
    await page.goto('/sql')
    const editor = page.getByRole('textbox', { name: 'SQL statement' })
    await editor.click()
    await page.keyboard.type('select region, sum(amount) as worth from sales.orders group by all')
    await page.getByLabel('Purpose').fill('dpv:Marketing')
    await editor.press('Control+Enter')
    await page.getByRole('region', { name: 'Rows' }).getByText('35.75').waitFor()
    const entry = await page.getByRole('link', { name: 'in the audit' }).getAttribute('href')
    assert.match(entry ?? '', /^\/audit\?access=./u)
    await page.getByRole('button', { name: 'Chart' }).click()
    const chart = page.getByRole('img', { name: 'worth by region as bars' })
    await chart.getByText('north').waitFor()
    const drawnWidth = async (): Promise<number> => Number(await chart.locator('svg').getAttribute('width'))
    await page.setViewportSize(phone)
    await eventually(async () => (await drawnWidth()) < phone.width)
    await page.setViewportSize(desk)
    await eventually(async () => (await drawnWidth()) > 600)
    await ana.isGood()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    assert.equal((await download).suggestedFilename(), 'result.csv')
    await editor.press('Control+a')
    await page.keyboard.type('select * from sales.prices')
    await page.getByRole('button', { name: 'Run' }).click()
    const alert = page.getByRole('alert')
    await alert.getByText('You may not see this').waitFor()
    const asking = alert.getByRole('link', { name: 'Ask for access to sales/prices' })
    assert.equal(
      await asking.getAttribute('href'),
      '/marketplace/sales/prices/request?purpose=dpv%3AMarketing',
    )
    await page.getByRole('heading', { name: 'Before, in this browser' }).waitFor()
    await ana.isGood()
    await page.goto(entry ?? '')
    await page.getByRole('region', { name: 'Entries of the audit' }).getByText('user:ana').first().waitFor()
  })

  it('asks for access with what would be seen, which an owner approves', async () => {
    await page.goto('/marketplace/sales/prices/request')
    const purpose = page.getByRole('combobox', { name: 'Purpose' })
    await purpose.fill('Spring')
    await page.getByText('This mesh has no purpose of that name.').waitFor()
    await page.locator('datalist option[value=SpringSale]').waitFor({ state: 'attached' })
    await purpose.fill('SpringSale')
    await page.locator('.hint').getByText('What is sold in spring.').waitFor()
    await page.getByText('You would see all 2 columns, and all rows.').waitFor()
    await page.getByLabel('Why you need it').fill('A campaign')
    await page.getByRole('button', { name: 'Ask for access' }).click()
    await page.getByRole('heading', { name: 'What was done' }).waitFor()
    await ana.isGood()
    await using olga = await browser.open(api.url)
    await olga.page.goto('/')
    await olga.signIn(await tokenOf(api.mesh, 'user:olga'))
    const inbox = olga.page.getByRole('region', { name: 'What waits for you' })
    await inbox.getByRole('link', { name: 'sales/prices' }).click()
    await olga.page.getByText('3000 of 3000 rows.').waitFor()
    await olga.page.getByRole('button', { name: 'Approve' }).click()
    await olga.page.getByText('approved by user:olga').waitFor()
    await olga.isGood()
  })

  it('shows the same to nobody once the reader has signed out', async () => {
    await page.getByText('ana', { exact: true }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Hansa' }).waitFor()
    await page.goto('/marketplace/sales/orders')
    await page.getByRole('heading', { name: 'Sign in to Hansa' }).waitFor()
  })
})
