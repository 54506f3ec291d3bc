import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { orders } from '../support/shop.ts'
import { skipWithout } from '../support/needs.ts'
import { threeDomains } from '../support/three-domains.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { focusOf } from './walk.ts'

const purpose = 'dpv:Marketing'

const tells = `@id("sales.lineage") @reason("Its operator tells") permit (principal is Hansa::Node, action == Hansa::Action::"tellLineage", resource == Hansa::Domain::"sales");`

/** A job of dbt that reads orders. */
const told = {
  eventType: 'COMPLETE' as const,
  eventTime: '2026-01-01T12:00:00Z',
  producer: 'https://example.org/jobs',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: '0193f4c5-0000-7000-8000-000000000001' },
  job: { namespace: 'dbt', name: 'nightly_report' },
  inputs: [{ namespace: 'hansa://test', name: 'sales/orders/orders@1/orders' }],
  outputs: [{ namespace: 'warehouse', name: 'report' }],
}

/** Names and kinds of domains that have not all their room. */
const cutOff = `[...document.querySelectorAll('.map-domain > a > :not(.unseen)')]
  .filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent)`

describe('lineage, the mesh map, domains and people in the portal', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let olga: PortalWindow
  let page: Page

  before(async () => {
    const mesh = threeDomains()
    mesh.write('domains/sales/policies/lineage.cedar', tells)
    const [served, opened] = await Promise.all([
      ServedApi.serve(mesh, [portalRoutes()]),
      PortalBrowser.start(),
    ])
    api = served
    browser = opened
    const ana = await api.as('user:ana')
    await ana.requestAccess({
      ...{ name: 'sales/orders', purpose, until: '2091-12-31', justification: 'The spring campaign.' },
    })
    const token = await tokenOf(api.mesh, 'user:ana')
    const read = await fetch(`${api.url}/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sql: 'select customer, amount from sales.orders', purpose }),
    })
    await read.text()
    assert.equal(read.status, 200)
    await api.client.showProductSlo({ domain: 'sales', product: 'orders' })
    await api.client.tellLineage(told)
    olga = await browser.open(api.url)
    page = olga.page
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  it('shows domains, their products and what flows between them, as a drawing and as a list', async () => {
    await page.goto('/map')
    await olga.signIn(await tokenOf(api.mesh, 'user:olga'))
    const map = page.getByRole('group', { name: /^Mesh map/ })
    await map.getByRole('link', { name: /^orders.*product, keeps its promises$/ }).waitFor()
    assert.equal(await map.getByRole('link', { name: /, domain with one product$/ }).count(), 3)
    assert.deepEqual(await page.evaluate(cutOff), [])
    await olga.isGood()
    await page.getByRole('link', { name: 'List', exact: true }).click()
    const crm = page.getByRole('region', { name: 'crm', exact: true })
    await crm.getByRole('row', { name: /crm\/customers.*sales\/orders/ }).waitFor()
    await olga.isGood()
  })

  it('goes through the map by arrow keys, and opens what they are on', async () => {
    await page.goto('/map')
    const domains = page.getByRole('link', { name: /, domain with one product$/ })
    await domains.first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/marketplace\/board\/summary$/)
  })

  it('shows a domain with its owners and what it exchanges', async () => {
    await page.goto('/domains/sales')
    await page.getByText('What the sales know.').waitFor()
    const others = page.getByRole('region', { name: 'What other domains take from it' })
    await others.getByRole('link', { name: 'crm/customers' }).waitFor()
    await olga.isGood()
    await page.getByRole('link', { name: 'user:olga' }).click()
    await page.getByText('This is you.').waitFor()
    await page.getByRole('heading', { level: 1, name: 'Olga Omega' }).waitFor()
    assert.match(page.url(), /\/people\/user%3Aolga$/)
  })

  it('shows somebody as far as the reader may know of them', async () => {
    await page
      .getByRole('region', { name: 'Owns and works on' })
      .getByRole('link', { name: 'sales' })
      .waitFor()
    await olga.isGood()
    await page.goto('/people/user:ana')
    await page
      .getByRole('region', { name: 'Agreements' })
      .getByRole('link', { name: 'sales/orders' })
      .waitFor()
    await olga.isGood()
    await page.goto('/people/user:bea')
    await page.getByRole('alert').getByText('This is not here').waitFor()
  })

  it('leads from a product to its lineage, and from there to datasets and columns', async () => {
    await page.goto('/marketplace/sales/orders')
    await page.getByRole('main').getByRole('link', { name: 'Lineage', exact: true }).click()
    const drawing = page.getByRole('group', { name: /^Lineage of sales\/orders/ })
    await drawing.getByRole('link', { name: /^customers crm.*product$/ }).waitFor()
    await page.getByRole('link', { name: 'Columns', exact: true }).click()
    await drawing.getByRole('link', { name: /^amount.*column of orders$/ }).click()
    await page.waitForURL(/\/lineage\/sales\/orders\/orders%401\/orders\/amount/)
    await page.getByRole('heading', { name: 'Lineage of amount' }).waitFor()
    await page.getByRole('link', { name: /^total.*column of customers$/ }).waitFor()
    await olga.isGood()
  })

  it('tells what was observed and what is outside the mesh from what is declared', async () => {
    await page.goto('/lineage/sales/orders/orders@1/orders')
    const drawing = page.getByRole('group', { name: /^Lineage of orders/ })
    await drawing.getByRole('link', { name: /^ana user.*who reads it$/ }).waitFor()
    await drawing.getByRole('note').filter({ hasText: 'report' }).waitFor()
    assert.equal(await drawing.locator('path[data-kind=observed]').count(), 1)
    await olga.isGood()
    await page.getByRole('link', { name: 'Table', exact: true }).click()
    const reads = page.getByRole('region', { name: 'Reads that were observed' })
    await reads
      .getByRole('row', { name: /user:ana .*customer, amount|user:ana .*amount, customer/ })
      .waitFor()
    await olga.isGood()
  })

  it('names who is hit if a column is dropped, and who answers for them', async () => {
    await page.goto('/lineage/sales/orders/orders@1/orders/amount')
    const impact = page.getByRole('region', { name: 'What breaks if the column amount is dropped' })
    await impact.getByRole('row', { name: /crm\/customers Carl Gamma user:carl/ }).waitFor()
    await impact.getByRole('link', { name: 'user:ana' }).waitFor()
  })

  it('shows page after page of what breaks and of what somebody works on, and says when that is all', async () => {
    // Pages of one and of two, where they would be of a hundred.
    await page.route(/\/api\/v1\/(impact|people\/)/, (route) => {
      const url = new URL(route.request().url())
      url.searchParams.set('limit', url.pathname.endsWith('impact') ? '2' : '1')
      return route.continue({ url: url.href })
    })
    for (const [address, part, first, all] of [
      ['/lineage/sales/orders', 'What breaks if the product sales/orders is dropped', 2, 3],
      ['/people/user:carl', 'Owns and works on', 1, 2],
    ] as const) {
      await page.goto(address)
      const region = page.getByRole('region', { name: part })
      const products = region.locator('tbody tr, li a[href^="/marketplace/"]')
      const count = region.getByRole('status')
      await count.getByText(`${first} of ${all} products`).waitFor()
      assert.equal(await products.count(), first, address)
      const told = await count.elementHandle()
      await region.getByRole('button', { name: 'Show more' }).focus()
      await page.keyboard.press('Enter')
      await count.getByText(`${all} of ${all} products`).waitFor()
      assert.equal(await products.count(), all, address)
      assert.equal(await region.getByRole('button').count(), 0, address)
      assert.ok(await told.isVisible(), 'a new one would not be read out')
      assert.equal(await focusOf(page), `p ${all} of ${all} products`, address)
    }
    await olga.isGood()
    await page.unrouteAll()
  })

  it('says nothing of what a reader may not know of', async () => {
    await using eve = await browser.open(api.url)
    await eve.page.goto('/lineage/sales/orders')
    await eve.signIn(await tokenOf(api.mesh, 'user:eve'))
    await eve.page.getByRole('alert').first().getByText('This is not here').waitFor()
    await eve.page.goto('/map')
    await eve.page.getByRole('link', { name: /^customers.*nothing was measured$/ }).waitFor()
    assert.equal(await eve.page.locator('.graph-lines path').count(), 0)
  })

  it('tells at home who owns what is made of a port that is to end', async () => {
    const { mesh } = api
    mesh.declare({
      'sales/orders': {
        ...orders,
        serves: {
          orders: {
            ...orders.serves.orders,
            status: 'deprecated',
            more: {
              slaProperties: [
                { property: 'latency', value: 1, unit: 'd' },
                { property: 'endOfSupport', value: '2091-12-31' },
              ],
            },
          },
        },
      },
    })
    mesh.write('domains/sales/domain.yaml', {
      ...{ apiVersion: 'hansa/v1', kind: 'Domain', type: 'source-aligned', owners: ['user:olga'] },
      description: 'What the sales know.',
    })
    ;(await mesh.apply({ only: ['sales/orders'] })).of('sales/orders', 'published')
    await using carl = await browser.open(api.url)
    await carl.page.goto('/')
    await carl.signIn(await tokenOf(mesh, 'user:carl'))
    const inbox = carl.page.getByRole('region', { name: 'What waits for you' })
    await inbox.getByText('orders 1 is deprecated, and ends on 2091-12-31').waitFor()
    await inbox.getByRole('link', { name: 'crm/customers' }).waitFor()
    const olga = await (await api.as('user:olga')).showInbox()
    assert.deepEqual(olga.goingAway, [])
  })
})
