import type { Agreement } from '../../governance/agreement.ts'
import { changeAgreement, type AgreementChange } from '../../sidecar/agreement/change-agreement.ts'
import { probeAgreement, type Probe } from '../../sidecar/agreement/probe-agreement.ts'
import type { WrittenNarrowing } from '../../sidecar/agreement/read-narrowing.ts'
import { Sidecar } from '../../sidecar/sidecar.ts'
import { agreementText, narrowingLines } from '../agreement-text.ts'
import type { CommandContext } from '../command-context.ts'
import { probeLines } from '../outlook-text.ts'
import { printJson, printLine } from '../terminal.ts'
import { withAgreements, type Agreements } from '../with-agreements.ts'

export interface AccessChange extends WrittenNarrowing {
  readonly kind: AgreementChange['kind']
  readonly id: string
  readonly until?: string
  readonly note?: string
  readonly as?: string
}

/** `hansa access approve|refuse|narrow|renew|revoke|withdraw <id>`: one step, and what it really shows. */
export async function accessChange(
  command: CommandContext,
  { id, as, ...options }: AccessChange,
): Promise<number> {
  return withAgreements(command, as === undefined ? {} : { as }, async (agreements) => {
    const { context } = agreements
    const agreement = await changeAgreement(context, id, changeOf(options))
    const probe = givesAccess.has(options.kind) ? await probed(command, agreements, agreement) : undefined
    if (command.json) {
      printJson(command.terminal, probe === undefined ? agreement : { ...agreement, probe })
      return 0
    }
    printLine(command.terminal, agreementText(agreement, context.effects.now()))
    const given = probe === undefined ? [] : [...narrowingLines(agreement.narrowing), ...probeLines(probe)]
    for (const line of given) printLine(command.terminal, line)
    return 0
  })
}

const givesAccess: ReadonlySet<AgreementChange['kind']> = new Set(['approve', 'narrow', 'renew'])

function changeOf({
  kind,
  until = '',
  columns,
  rows,
  ...rest
}: Omit<AccessChange, 'id' | 'as'>): AgreementChange {
  const narrowing = { ...(columns === undefined ? {} : { columns }), ...(rows === undefined ? {} : { rows }) }
  switch (kind) {
    case 'approve':
      return { kind, narrowing, ...rest, ...(until === '' ? {} : { until }) }
    case 'narrow':
      return { kind, narrowing, ...rest }
    case 'renew':
      return { kind, until, ...rest }
    case 'refuse':
    case 'revoke':
    case 'withdraw':
      return { kind, ...rest }
  }
}

/** Read as the consumer, through a sidecar as every port has one. */
async function probed(
  { effects }: CommandContext,
  { context, directory, store, settings }: Agreements,
  agreement: Agreement,
): Promise<Probe> {
  await using sidecar = await Sidecar.open({ store, settings, mesh: context.mesh, effects, warmWorkers: 0 })
  return await probeAgreement(context, agreement, { sidecar, directory, port: 'probe' })
}
