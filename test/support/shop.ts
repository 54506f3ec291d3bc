import type { ShortProduct } from './declare-product.ts'

/** `sales/orders`: a CSV file, typed. */
export const orders = {
  sources: { deliveries: { columns: { id: 'integer!', customer: 'string', amount: 'number' } } },
  serves: { orders: { columns: { id: 'integer#', customer: 'string', amount: 'number' } } },
  sql: { orders: 'select id, customer, amount from deliveries\n' },
  files: { 'deliveries.csv': 'id,customer,amount\n1,ann,10\n2,bob,20\n3,ann,5\n', 'README.md': '# Orders\n' },
} satisfies ShortProduct

/** `crm/customers`: each customer with the sum of what was ordered. */
export const customers = {
  reads: { orders: 'sales.orders.orders' },
  serves: { customers: { columns: { name: 'string#', total: 'number' } } },
  sql: {
    _named: 'select customer as name, amount from sales.orders where customer is not null\n',
    customers: 'select name, sum(amount) as total from _named group by name order by name\n',
  },
} satisfies ShortProduct

/** `board/summary`: one row. */
export const summary = {
  reads: { customers: 'crm.customers.customers', orders: 'sales.orders.orders' },
  serves: { summary: { columns: { customers: 'integer', orders: 'integer' } } },
  sql: {
    summary:
      'select (select count(*) from crm.customers) as customers, (select count(*) from sales.orders) as orders\n',
  },
} satisfies ShortProduct

/** Three products in three domains, each made from those before. */
export const shop = {
  'sales/orders': orders,
  'crm/customers': customers,
  'board/summary': summary,
}

export const deliveries = (...rows: readonly string[]): string => `id,customer,amount\n${rows.join('\n')}\n`
