import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { skipWithout } from '../support/needs.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { portalShop } from './portal-shop.ts'

const run = promisify(execFile)

describe('the marketplace and the creation of products', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let ana: PortalWindow
  let page: Page
  before(async () => {
    ;[api, browser] = await Promise.all([
      ServedApi.serve(portalShop(), [portalRoutes()]),
      PortalBrowser.start(),
    ])
    ana = await browser.open(api.url)
    page = ana.page
    await page.goto('/marketplace')
    await ana.signIn(await tokenOf(api.mesh, 'user:ana'))
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  it('suggests names while somebody types, which arrow keys choose and Enter opens', async () => {
    const field = page.getByRole('combobox', { name: 'Search the mesh' })
    await field.pressSequentially('amou')
    await page.getByRole('option', { name: /orders\.amount/ }).waitFor()
    await ana.isGood()
    await field.press('Escape')
    assert.equal(await field.getAttribute('aria-expanded'), 'false')
    await field.press('n')
    await page.getByRole('option', { name: /orders\.amount/ }).waitFor()
    await field.press('ArrowDown')
    await field.press('Enter')
    await page.waitForURL('**/marketplace/sales/orders/contract')
  })

  it('says what would be seen for a purpose, and by which rule not all rows, before anybody is asked', async () => {
    await page.goto('/marketplace?purpose=dpv:Marketing')
    const orders = page.getByRole('article').filter({ hasText: 'sales/orders' })
    await orders.getByText('You see 6 of 7 columns, 1 of them masked, and some of the rows.').waitFor()
    await orders.getByText('Rows: Marketing works in the north.').waitFor()
    const prices = page.getByRole('article').filter({ hasText: 'sales/prices' })
    await prices.getByText('You would see all 2 columns, and all rows.').waitFor()
    await ana.isGood()
  })

  it('narrows by how the reader stands to products, in the address', async () => {
    await page.getByLabel(/may be asked for/).check()
    await page.getByRole('status').filter({ hasText: '1 found' }).waitFor()
    assert.match(page.url(), /access=requestable/)
    await page.reload()
    await page.getByRole('link', { name: 'sales/prices' }).waitFor()
    assert.equal(await page.getByRole('article').count(), 1)
  })

  it('has lines for one client at a time, chosen by key and kept in the address', async () => {
    await page.goto('/marketplace/sales/orders/connect?purpose=dpv:Marketing')
    // The first that reads: this node serves no client of PostgreSQL.
    await page.getByRole('heading', { name: 'Python, pandas' }).waitFor()
    await ana.isGood()
    const clients = page.getByRole('navigation', { name: 'Clients' })
    await clients.getByRole('link', { name: 'curl' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/[?&]client=curl(&|$)/)
    await page.reload()
    const line = page.getByRole('group', { name: 'curl (sh) for orders' })
    await line.filter({ hasText: `${api.url}/products/sales/orders/orders?` }).waitFor()
    await line.filter({ hasText: 'purpose=dpv:Marketing' }).waitFor()
    await page.getByRole('button', { name: 'Copy curl (sh) for orders' }).waitFor()
    await clients.getByRole('link', { name: 'psql' }).click()
    await page.getByText('pgwire: {} in mesh.yaml').waitFor()
    await ana.isGood()
  })

  it('has no lines for who may not read, and says why', async () => {
    await page.goto('/marketplace/sales/prices/connect?purpose=dpv:Marketing')
    await page.getByRole('alert').filter({ hasText: 'nothing permits user:ana' }).waitFor()
    assert.equal(await page.getByRole('navigation', { name: 'Clients' }).count(), 0)
  })

  it('begins a product with a name alone', async () => {
    await page.goto('/create')
    await page.getByRole('heading', { name: 'Create a product' }).waitFor()
    await ana.isGood()
    await page.getByLabel('Domain and name').fill('sales/visits')
    await page.getByRole('button', { name: 'Begin with nothing' }).click()
    await page.getByRole('heading', { name: 'Create sales/visits' }).waitFor()
    await page.getByText('Nothing that can be told without data.').waitFor()
    await ana.isGood()
  })

  it('writes what the form says into the YAML, and reads what the YAML says into the form', async () => {
    const form = page.getByRole('form', { name: 'The product' })
    await form.getByLabel('What it is for').fill('Who came')
    const editor = page.getByRole('textbox', { name: 'Text of product.odps.yaml' })
    await editor.getByText('Who came').waitFor()
    await editor.click()
    await editor.press('Control+End')
    await page.keyboard.type('tags: [visits]\nstatuss: x\n')
    await page.getByRole('button', { name: /^product\.odps\.yaml:\d+:\d+$/ }).waitFor()
    await page.getByText('Did you mean `status`?').waitFor()
    await ana.isGood()
    await editor.press('Control+Home')
    await page.keyboard.press('ArrowDown')
    for (let key = 0; key < 2; key++) await editor.press('Control+z')
    await page.getByText('Nothing that can be told without data.').waitFor()
  })

  it('plans a draft that reads a published product, with what its columns come from', async () => {
    await page.getByLabel('Another product to read').fill('sales/orders')
    await page.getByRole('button', { name: 'Add input' }).click()
    await page.getByText('sales.orders.orders').first().waitFor()
    await page.getByRole('button', { name: 'transform/visits.sql' }).click()
    const editor = page.getByRole('textbox', { name: 'Text of transform/visits.sql' })
    await editor.click()
    await editor.press('Control+a')
    await page.keyboard.type('select idd from orders')
    await page.getByRole('button', { name: /^transform\/visits\.sql:1:8$/ }).waitFor()
    await editor.press('Control+a')
    await page.keyboard.type('select id from orders')
    await page.getByText('Nothing that can be told without data.').waitFor()
    await page.getByRole('button', { name: 'Plan', exact: true }).click()
    await page.getByRole('region', { name: 'Lineage of visits' }).getByText('orders.id (identity)').waitFor()
    await ana.isGood()
  })

  it('keeps the draft in the browser, and gives it as a folder that tar can read', async () => {
    await page.reload()
    await page.getByRole('heading', { name: 'Create sales/visits' }).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the folder' }).click(),
    ])
    assert.equal(download.suggestedFilename(), 'sales.visits.tar.gz')
    const { stdout } = await run('tar', [
      '-xzOf',
      await download.path(),
      'domains/sales/visits/transform/visits.sql',
    ])
    assert.equal(stdout, 'select id from orders')
    await page.getByRole('button', { name: 'Throw away' }).click()
    await page.getByRole('button', { name: 'Begin with nothing' }).waitFor()
  })
})
