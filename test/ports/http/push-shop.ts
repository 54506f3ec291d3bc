import { pushServer } from '../../support/push-rows.ts'
import { TestMesh, type TestMeshOptions } from '../../support/test-mesh.ts'

export const saleColumns = {
  id: 'integer#',
  till: {
    logicalType: 'string',
    required: true,
    quality: [{ metric: 'invalidValues', arguments: { pattern: '^[a-z]+$' }, mustBe: 0 }],
  },
  amount: {
    logicalType: 'number',
    physicalType: 'DECIMAL(9,2)',
    logicalTypeOptions: { minimum: 0 },
  },
  at: 'timestamp',
}

const rules = `
@id("sales.tills") @reason("Tills report what they sell")
permit (principal is Hansa::Service, action == Hansa::Action::"write", resource in Hansa::InputPort::"sales/takings/tills@1");

@id("sales.desks") @reason("Desks report what comes back")
permit (principal is Hansa::Service, action == Hansa::Action::"write", resource == Hansa::Dataset::"sales/returns/desks@1/goods");

@id("sales.closed") @reason("The old till is broken")
forbid (principal == Hansa::Service::"old-till", action == Hansa::Action::"write", resource);
`

const identities = {
  apiVersion: 'hansa/v1',
  kind: 'Identities',
  principals: [
    { principal: 'service:till' },
    { principal: 'service:other-till' },
    { principal: 'service:old-till' },
    { principal: 'user:eve' },
  ],
}

/** Takings that tills push: `sales/takings` takes all of a push or nothing, `sales/returns` sets rows aside. */
export function pushShop(options: TestMeshOptions = {}): TestMesh {
  const mesh = new TestMesh(
    {
      'sales/takings': {
        sources: { tills: { server: pushServer, name: 'sales', columns: saleColumns } },
        serves: { takings: { columns: saleColumns } },
        sql: { takings: 'select * from tills order by id\n' },
      },
      'sales/returns': {
        sources: {
          desks: {
            server: pushServer,
            name: 'goods',
            columns: { id: 'integer!', weight: 'number' },
            settings: { onBadRows: 'quarantine' },
          },
        },
        serves: { returns: { columns: { id: 'integer!', weight: 'number' } } },
        sql: { returns: 'select * from desks\n' },
      },
    },
    options,
  )
  mesh.write('domains/sales/policies/writers.cedar', rules)
  mesh.write('identities.yaml', identities)
  return mesh
}
