import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { skipWithout } from '../support/needs.ts'
import { openTogether } from '../support/open-together.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { TwoNodes } from './two-nodes.ts'

const sql = 'select id, email, region from sales.orders order by id'

describe('the portal of one node of several', { skip: skipWithout('chromium') }, () => {
  const opened = new AsyncDisposableStack()
  let nodes: TwoNodes
  let browser: PortalBrowser
  let ana: PortalWindow
  let page: Page

  before(async () => {
    ;[nodes, browser] = await openTogether(opened, TwoNodes.start(), PortalBrowser.start())
    ana = await browser.open(nodes.url('board'))
    page = ana.page
    await page.goto('/marketplace?purpose=dpv:Marketing')
    await ana.signIn(await nodes.tokenAt('board', 'user:ana'))
  })
  after(() => opened.disposeAsync())

  it('finds what another node serves', async () => {
    const orders = page.getByRole('article').filter({ hasText: 'sales/orders' })
    await orders.getByText('at sales').waitFor()
    await ana.isGood()
  })

  it('shows of a product at another node what its owner would show this reader, before they ask', async () => {
    await page.getByText('You see 6 of 7 columns, 1 of them masked, and some of the rows.').waitFor()
    await page.getByRole('link', { name: 'sales/orders' }).click()
    await page.getByText('What was ordered, by whom and where').waitFor()
    await page.getByText('at sales', { exact: true }).waitFor()
    await page.getByText('You see 6 of 7 columns, 1 of them masked, and some of the rows.').waitFor()
    await page.getByRole('link', { name: 'Request access' }).waitFor()
    await ana.isGood()
    await page.getByRole('link', { name: 'Contract', exact: true }).click()
    await page.getByRole('region', { name: 'Columns of orders' }).first().getByText('Who ordered').waitFor()
    await page.getByRole('heading', { name: 'In full' }).waitFor()
    await page.goto('/marketplace/sales/orders/request?purpose=dpv:Marketing')
    await page.getByText('card withheld').waitFor()
  })

  it('opens every part of a product of another node', async () => {
    await page.goto(`/sql?${new URLSearchParams({ q: sql, purpose: 'dpv:Marketing' }).toString()}`)
    await page.getByRole('button', { name: /^Run/ }).click()
    await page.getByText('ann.xxxxx').waitFor()
    await page.goto('/marketplace/sales/orders?purpose=dpv:Marketing')
    const open = async (title: string, shows: Locator): Promise<void> => {
      await page
        .getByRole('navigation', { name: 'Parts of the product' })
        .getByRole('link', { name: title })
        .click()
      await shows.first().waitFor()
      assert.equal(await page.getByRole('alert').count(), 0, title)
    }
    await open('What I see', page.getByText('you may read it'))
    await open('Preview', page.getByText('ann.xxxxx'))
    await open('Contract', page.getByText('Who ordered'))
    await open('Policies', page.getByText('The rules of sales itself are told at sales'))
    // What is only here is looked at; the other parts are as they are of a product of this node.
    await ana.isGood()
    await open('Quality', page.getByRole('region', { name: 'Quality', exact: true }))
    await open('Service levels', page.getByRole('heading', { name: 'For each consumer' }))
    await page.getByRole('main').getByText('user:ana').first().waitFor()
    await open('Usage', page.getByText('Nobody has said anything yet.'))
    await page.getByLabel('Comment, for everybody').fill('Complete, and late.')
    await page.getByRole('button', { name: 'Rate', exact: true }).click()
    await page.getByRole('button', { name: 'Take it back' }).waitFor()
    await open('Changelog', page.getByText('Nothing earlier is kept to compare it with.'))
    await open('Joins with', page.getByRole('article').getByRole('link', { name: 'board/totals' }))
    await page.getByText('orders.region = totals.region').waitFor()
    await open('Connect', page.getByRole('heading', { name: 'Through this node' }))
    await page.getByRole('navigation', { name: 'Clients' }).getByRole('link', { name: 'curl' }).click()
    await page.getByText(`${nodes.url('sales')}/products/sales/orders/orders?`).waitFor()
    await ana.isGood()
  })

  it('shows a request to another node, and where it is decided', async () => {
    await page.goto('/marketplace/sales/prices/request?purpose=dpv:Marketing')
    await page.getByLabel('Why you need it').fill('The spring campaign.')
    await page.getByRole('button', { name: 'Ask for access' }).click()
    await page.getByText('It is kept at sales, where it is decided.').waitFor()
    await page.getByText('The spring campaign.').first().waitFor()
    await ana.isGood()
    await page.goto('/requests?show=mine')
    await page.getByRole('region', { name: 'Requests at other nodes' }).getByText('sales/prices').waitFor()
    await ana.isGood()
  })

  it('draws what flows from node to node', async () => {
    await page.goto('/map?purpose=dpv:Marketing')
    await page.getByRole('link', { name: /^totals/ }).waitFor()
    await page.getByRole('link', { name: /^orders/ }).waitFor()
    await page.locator('.graph-lines path').first().waitFor()
    await ana.isGood()
  })

  it('follows lineage to its input at another node', async () => {
    await page.goto('/lineage/board/totals?purpose=dpv:Marketing')
    await page.getByRole('link', { name: /^orders sales.*of another node$/ }).waitFor()
    await ana.isGood()
  })

  it('runs SQL over what another node owns, as that lets the reader see it', async () => {
    await page.goto(`/sql?${new URLSearchParams({ q: sql, purpose: 'dpv:Marketing' }).toString()}`)
    await page.getByRole('button', { name: /^Run/ }).click()
    await page.getByText('ann.xxxxx').waitFor()
    assert.equal(await page.getByText('south').count(), 0)
  })

  it('shows what a council has signed elsewhere, and who is in the mesh', async () => {
    await using operator = await browser.open(nodes.url('board'))
    await operator.page.goto('/governance/proposals')
    await operator.signIn(await nodes.operatorOf('board'))
    await operator.page.getByText('Amounts stay inside').first().waitFor()
    await operator.page.getByText('1 of 2 signatures').waitFor()
    await operator.isGood()
    await operator.page.goto('/admin')
    await operator.page.getByRole('row', { name: /^sales/ }).waitFor()
    await operator.isGood()
  })

  it('says which node is away, and goes on with what is here', async () => {
    await nodes.stop('sales')
    await page.goto('/marketplace?purpose=dpv:Marketing')
    const orders = page.getByRole('article').filter({ hasText: 'sales/orders' })
    await orders.getByText('sales is not reachable').waitFor()
    await ana.isGood()
    await page.goto('/map?purpose=dpv:Marketing')
    await page.getByRole('status').getByText('sales is not reachable').waitFor()
    await page.goto('/lineage/board/totals?purpose=dpv:Marketing')
    await page.getByRole('status').getByText('sales is not reachable').waitFor()
    await ana.isGood()
    await page.goto('/admin')
    await page.getByRole('row', { name: /^sales not reachable since/ }).waitFor()
    await ana.isGood()
    await page.goto(`/sql?${new URLSearchParams({ q: sql, purpose: 'dpv:Marketing' }).toString()}`)
    await page.getByRole('button', { name: /^Run/ }).click()
    await page
      .getByRole('alert')
      .getByText(/node sales/)
      .waitFor()
    await ana.isGood()
    await page.goto('/marketplace/board/totals?purpose=dpv:Marketing')
    await page.getByText('What was sold, by region').waitFor()
    await page.goto('/marketplace/sales/orders?purpose=dpv:Marketing')
    await page.getByText('What was ordered, by whom and where').waitFor()
    await page.getByText('7 columns in its contract').waitFor()
    await page
      .getByRole('alert')
      .getByText(/node sales cannot be asked/)
      .waitFor()
    await ana.isGood()
  })
})
