import type { NewFile } from './write-files.ts'

/** Every file of a new mesh: small enough to be read in a few minutes, and whole, so that it builds at once. */
export const meshTemplate = (name: string): readonly NewFile[] => [
  { path: 'mesh.yaml', text: meshYaml(name) },
  { path: '.gitignore', text: gitignore },
  { path: 'domains/sales/domain.yaml', text: domainYaml },
  { path: 'domains/sales/orders/product.odps.yaml', text: productYaml },
  { path: 'domains/sales/orders/orders.csv', text: ordersCsv },
  { path: 'domains/sales/orders/orders-source.odcs.yaml', text: sourceYaml },
  { path: 'domains/sales/orders/orders.odcs.yaml', text: contractYaml },
  { path: 'domains/sales/orders/transform/orders.sql', text: ordersSql },
  { path: 'domains/sales/orders/tests/orders.yaml', text: testYaml },
  { path: 'domains/sales/orders/README.md', text: readme },
]

const meshYaml = (
  name: string,
): string => `# The mesh: every folder of domains/ is a domain, every folder in it a data product.
apiVersion: hansa/v1
kind: Mesh
name: ${name}
# Everything else has a default. State is kept in .hansa beside this file; for a cluster:
# store:
#   metadata: postgres://\${PGUSER}:\${PGPASSWORD}@db.example.com/hansa
#   objects: s3://my-bucket/mesh
`

const gitignore = '# What Hansa builds; it can be built again.\n.hansa/\n'

const domainYaml = `apiVersion: hansa/v1
kind: Domain
# source-aligned: data as its systems make it; aggregate: of several domains; consumer-aligned: for one use.
type: source-aligned
description: What is ordered. An example, made up by hansa init.
owners:
  - sales-owner
`

const productYaml = `# The descriptor (ODPS): which contracts go in, and which come out.
apiVersion: v1.0.0
kind: DataProduct
id: sales.orders
name: orders
version: 1.0.0
status: active
domain: sales
description:
  purpose: Every order with its value.
  limitations: Twelve invented orders.
inputPorts:
  - name: orders_source
    version: 1.0.0
    contractId: sales.orders.source
outputPorts:
  - name: orders
    version: 1.0.0
    contractId: sales.orders.v1
    type: tables
    description: One row per order.
team:
  name: sales team
  members:
    - username: sales-owner
      role: owner
customProperties:
  # hansa up rebuilds it at six every morning.
  - property: hansa.schedule
    value: 0 6 * * *
`

const ordersCsv = `Order No,Ordered On,Country,Product,Quantity,Unit Price,Status
1001,2026-01-05,DE,Rope,4,12.50,delivered
1002,2026-01-05,NL,Lantern,1,39.00,delivered
1003,2026-01-07,SE,Salt,20,1.80,delivered
1004,2026-01-12,DE,Sailcloth,2,85.25,cancelled
1005,2026-01-19,PL,Amber,3,120.00,delivered
1006,2026-01-23,LV,Wax,15,4.40,delivered
1007,2026-02-02,NL,Rope,10,12.50,delivered
1008,2026-02-03,NO,Stockfish,30,9.95,shipped
1009,2026-02-03,DE,Salt,50,1.80,shipped
1010,2026-02-11,SE,Lantern,2,39.00,shipped
1011,2026-02-14,EE,Wax,8,4.40,open
1012,2026-02-16,DE,Amber,1,120.00,open
`

const sourceYaml = `# The contract (ODCS) of the source. servers says where the data is, the schema how it looks there: types are
# these, never guessed, and a row that does not fit is reported with its line.
apiVersion: v3.1.0
kind: DataContract
id: sales.orders.source
name: Orders, as they come
version: 1.0.0
status: active
domain: sales
servers:
  - server: file
    type: local
    path: ./orders.csv
    format: csv
schema:
  - name: orders_source
    logicalType: object
    physicalType: file
    properties:
      - name: Order No
        logicalType: integer
        physicalType: INTEGER
        required: true
      - name: Ordered On
        logicalType: date
        physicalType: DATE
        required: true
      - name: Country
        logicalType: string
        physicalType: VARCHAR
        required: true
      - name: Product
        logicalType: string
        physicalType: VARCHAR
        required: true
      - name: Quantity
        logicalType: integer
        physicalType: INTEGER
        required: true
      - name: Unit Price
        logicalType: number
        physicalType: DECIMAL(9,2)
        required: true
      - name: Status
        logicalType: string
        physicalType: VARCHAR
        required: true
`

const contractYaml = `# The contract (ODCS) of the output port: what consumers may rely on. It is verified at every build, and what
# breaks a rule of severity error is not published.
apiVersion: v3.1.0
kind: DataContract
id: sales.orders.v1
name: Orders
version: 1.0.0
status: active
domain: sales
description:
  purpose: Every order with its value.
  limitations: Twelve invented orders.
schema:
  - name: orders
    logicalType: object
    physicalType: table
    description: Orders of all countries, also those cancelled.
    dataGranularityDescription: One row per order.
    properties:
      - name: order_no
        logicalType: integer
        physicalType: INTEGER
        primaryKey: true
        primaryKeyPosition: 1
        required: true
        classification: internal
        description: Number of the order, counted up.
      - name: ordered_on
        logicalType: date
        physicalType: DATE
        required: true
        classification: internal
        description: Day of the order.
      - name: country
        logicalType: string
        physicalType: VARCHAR
        logicalTypeOptions:
          pattern: ^[A-Z]{2}$
        required: true
        classification: internal
        description: Country it goes to, ISO 3166-1 alpha-2.
      - name: product
        logicalType: string
        physicalType: VARCHAR
        required: true
        classification: internal
        description: What was ordered.
      - name: quantity
        logicalType: integer
        physicalType: INTEGER
        logicalTypeOptions:
          minimum: 1
        required: true
        classification: internal
        description: Pieces ordered.
      - name: value_eur
        logicalType: number
        physicalType: DECIMAL(18,2)
        logicalTypeOptions:
          minimum: 0
        required: true
        classification: internal
        description: Quantity times unit price, in euro.
        quality:
          - name: large orders are looked at
            type: sql
            query: select count(*) from {object} where {property} > 10000
            mustBe: 0
            dimension: accuracy
            severity: warning
      - name: status
        logicalType: string
        physicalType: VARCHAR
        required: true
        classification: internal
        description: open, shipped, delivered or cancelled.
        quality:
          - name: known states only
            type: library
            metric: invalidValues
            mustBe: 0
            dimension: conformity
            severity: error
            arguments:
              validValues:
                - open
                - shipped
                - delivered
                - cancelled
    quality:
      - name: there are orders
        type: library
        metric: rowCount
        mustBeGreaterThan: 0
        dimension: completeness
        severity: error
        unit: rows
slaProperties:
  - property: frequency
    value: 1
    unit: d
    driver: operational
    description: How often the product is rebuilt.
  - property: retention
    value: 1
    unit: y
    driver: analytics
    description: How long a published row stays readable.
`

const ordersSql = `-- The file's name is the dataset's; input ports and other datasets are just names.
select
  "Order No" as order_no,
  "Ordered On" as ordered_on,
  "Country" as country,
  "Product" as product,
  "Quantity" as quantity,
  "Quantity" * "Unit Price" as value_eur,
  lower("Status") as status
from orders_source
`

const testYaml = `# Given rows, expected rows: columns not given are NULL, and only those expected are compared.
name: the value is quantity times unit price, and states are in small letters
dataset: orders
given:
  orders_source:
    - { Order No: 1, Quantity: 4, Unit Price: 12.5, Status: Shipped }
    - { Order No: 2, Quantity: 1, Unit Price: 0.99, Status: open }
expect:
  rows:
    - { order_no: 1, value_eur: 50, status: shipped }
    - { order_no: 2, value_eur: 0.99, status: open }
`

const readme = `# Orders

Every order with its value. An example to start from: the twelve orders in \`orders.csv\` are invented.

| file                      | what it is                                             |
| ------------------------- | ------------------------------------------------------ |
| \`product.odps.yaml\`       | the product: its input and output ports                |
| \`orders-source.odcs.yaml\` | where the data comes from, and its types there         |
| \`transform/orders.sql\`    | how the dataset is made                                |
| \`orders.odcs.yaml\`        | what consumers may rely on: schema, quality, SLA       |
| \`tests/orders.yaml\`       | given rows, expected rows                              |

Change one and run \`hansa plan\` to see what that does, then \`hansa apply\`. With \`hansa dev\` it is rebuilt on save.
`
