import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { productFiles } from '../support/declare-product.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { portalShop } from './portal-shop.ts'

describe('measures in the portal', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let ana: PortalWindow
  let olga: PortalWindow
  let page: Page
  before(async () => {
    const [served, opened] = await Promise.all([
      ServedApi.serve(portalShop(), [portalRoutes()]),
      PortalBrowser.start(),
    ])
    api = served
    browser = opened
    for (const column of ['id', 'region']) await api.read('user:ana', `select ${column} from sales.orders`)
    ana = await browser.open(api.url)
    olga = await browser.open(api.url)
    page = ana.page
    await page.goto('/marketplace/sales/orders/usage')
    await ana.signIn(await tokenOf(api.mesh, 'user:ana'))
    await olga.page.goto('/marketplace/sales/orders/usage')
    await olga.signIn(await tokenOf(api.mesh, 'user:olga'))
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  it('shows how a product is used, and not by whom', async () => {
    await page.getByRole('img', { name: /^2 queries from/ }).waitFor()
    const columns = page.getByRole('region', { name: 'Use of columns' })
    await columns.getByRole('row', { name: /orders\.card 0 never/ }).waitFor()
    await columns.getByRole('row', { name: /orders\.region 1 \d{4}/ }).waitFor()
    assert.equal(await page.getByRole('region', { name: 'Use by consumer' }).count(), 0)
    await ana.isGood()
  })

  it('lets who has read it say what they think, as text and nothing else', async () => {
    await page.getByLabel('4 stars').check()
    await page.getByLabel(/^Comment/).fill('<b>Complete</b>, and on time.')
    await page.getByRole('button', { name: 'Rate', exact: true }).click()
    await page.getByRole('listitem').getByText('<b>Complete</b>, and on time.').waitFor()
    await page.getByText('4 of 5', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Change my rating' }).waitFor()
    await ana.isGood()
  })

  it('tells owners who reads, and lets them not rate their own', async () => {
    await olga.page.reload()
    const consumers = olga.page.getByRole('region', { name: 'Use by consumer' })
    await consumers.getByRole('row', { name: /user:ana 2 0/ }).waitFor()
    await olga.page.getByText('user:ana,').waitFor()
    await olga.page.getByText('You answer for it: its consumers rate it.').waitFor()
    await olga.isGood()
  })

  it('lets owners answer by keyboard, say it otherwise and take it back, and consumers see it', async () => {
    const open = olga.page.getByRole('button', { name: 'Answer to user:ana' })
    await open.focus()
    await olga.page.keyboard.press('Enter')
    const field = olga.page.getByLabel(/^Answer to user:ana/)
    await olga.isGood()
    await olga.page.keyboard.press('Escape')
    await olga.page.waitForFunction("document.activeElement?.textContent === 'Answer to user:ana'")
    await olga.page.keyboard.press('Enter')
    await olga.page.keyboard.type('Thanks, <i>Ana</i>.')
    await olga.page.keyboard.press('Tab')
    await olga.page.keyboard.press('Enter')
    await olga.page.getByRole('status').getByText('The answer is sent.').waitFor({ state: 'attached' })
    await olga.page.getByRole('listitem').getByText('Thanks, <i>Ana</i>.').waitFor()
    assert.equal(await field.count(), 0)
    await page.reload()
    await page.getByText('user:olga answers:').waitFor()
    assert.equal(await page.getByRole('button', { name: /the answer/ }).count(), 0)
    await ana.isGood()
    await olga.page.getByRole('button', { name: 'Change the answer to user:ana' }).click()
    await field.fill('Thank you.')
    await olga.page.getByRole('button', { name: 'Send the answer' }).click()
    await olga.page.getByRole('listitem').getByText('Thank you.').waitFor()
    await olga.isGood()
    await olga.page.getByRole('button', { name: 'Withdraw the answer to user:ana' }).click()
    await olga.page.getByRole('button', { name: 'Answer to user:ana' }).waitFor()
  })

  it('gives an owner back what they wrote where the rating was changed meanwhile', async () => {
    await olga.page.getByRole('button', { name: 'Answer to user:ana' }).click()
    await olga.page.getByLabel(/^Answer to user:ana/).fill('Which ones?')
    const rated = await api.as('user:ana')
    await rated.rateProduct({ domain: 'sales', product: 'orders', stars: 2, comment: 'Two are missing.' })
    await olga.page.getByRole('button', { name: 'Send the answer' }).click()
    await olga.page.getByText('there is no such rating of sales/orders').waitFor()
    assert.equal(await olga.page.getByLabel(/^Answer to user:ana/).inputValue(), 'Which ones?')
    await olga.isGood()
  })

  it('shows service levels and what was published', async () => {
    await page.getByRole('link', { name: 'Service levels' }).click()
    await page.getByText('Its contract promises no service level.').waitFor()
    await page.getByRole('link', { name: 'Changelog' }).click()
    await page.getByRole('heading', { name: /publication 1/ }).waitFor()
    await ana.isGood()
  })

  it('draws how checks came out over time: what was published, and for owners each build', async () => {
    const build = async (severity: string, mustBe: number) => {
      const columns = { n: 'integer', label: 'string' }
      const object = { quality: [{ metric: 'rowCount', mustBe, severity }] }
      const file = 'prices.odcs.yaml'
      const content = productFiles('sales/prices', { serves: { prices: { columns, object } } })[file] ?? ''
      api.mesh.writeTo('sales/prices', file, content)
      return api.mesh.apply({ only: ['sales/prices'] })
    }
    ;(await build('warning', 1)).of('sales/prices', 'published')
    ;(await build('error', 1)).of('sales/prices', 'rejected')
    for (const { page } of [ana, olga]) await page.goto('/marketplace/sales/prices/quality')
    const published = page.getByRole('figure', { name: 'Checks by publication' })
    await published
      .getByRole('img', {
        name: /^2 publications, 1 with faults; of the newest \d+ passed, 1 warned$/,
      })
      .waitFor()
    await published.getByText('As a table').focus()
    await page.keyboard.press('Enter')
    await published.getByRole('row', { name: /publication 2 \d+ 0 1 0 0$/ }).waitFor()
    await published.getByRole('row', { name: /publication 1 \d+ 0 0 0 0$/ }).waitFor()
    assert.equal(await published.getByText('rejected').count(), 0)
    await ana.isGood()
    const built = olga.page.getByRole('figure', { name: 'Checks by build' })
    await built.getByRole('img', { name: /^3 builds, 2 with faults; .* passed, 1 failed$/ }).waitFor()
    await built.getByText('As a table').click()
    await built.getByRole('row', { name: /rejected \d+ 0 0 0 1$/ }).waitFor()
    await olga.isGood()
  })

  it('says what a publication promises otherwise than one before, in the contract and the changelog', async () => {
    const part = (name: string) => page.goto(`/marketplace/sales/prices/${name}`)
    const changes = page.getByRole('list', { name: 'Changed since publication 1' })
    const said = 'additive prices: the quality rule rowCount is new'
    await part('changelog')
    await changes.getByText(said).waitFor()
    await ana.isGood()
    await part('contract')
    await changes.getByText(said).waitFor()
    assert.equal(await changes.getByRole('listitem').count(), 1)
    await page.getByRole('combobox', { name: 'Publication', exact: true }).selectOption('1. version 1.0.0')
    await page.getByText('There is no earlier publication to compare it with.').waitFor()
    await page.goBack()
    await changes.getByText(said).waitFor()
    await ana.isGood()
  })

  it('compares all products, sorted by what is chosen, for the days of the address', async () => {
    await page.goto('/measures')
    const products = page.getByRole('region', { name: 'Products' })
    await products.getByRole('row').nth(1).getByText('sales/orders').waitFor()
    await products.getByRole('button', { name: 'Columns not used' }).click()
    await page.getByRole('columnheader', { name: 'Columns not used' }).waitFor()
    await page.getByRole('button', { name: '7 days' }).click()
    await page.getByRole('button', { name: '7 days', pressed: true }).waitFor()
    assert.match(page.url(), /days=7/)
    await ana.isGood()
  })
})
