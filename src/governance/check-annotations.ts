import { didYouMean } from '../spec/nearest.ts'
import type { Said } from '../spec/report.ts'
import type { PolicyJson } from './cedar.ts'
import { isMask, masks } from './mask.ts'
import { actionsOf } from './policy.ts'

/** Hears what is wrong, at an annotation or, without one, at the policy. */
export type HearAnnotation = (annotation: string | undefined, said: Said) => void

const known = ['id', 'reason', 'mask', 'advice']

/** Every policy says which it is and why; masks and advice are only where they do something. */
export function checkAnnotations(policy: PolicyJson, hear: HearAnnotation): void {
  const annotations: Readonly<Record<string, string | null>> = policy.annotations ?? {}
  for (const name of Object.keys(annotations)) if (!known.includes(name)) hear(name, unknown(name))
  checkId(annotations['id'], hear)
  if (isBlank(annotations['reason'])) hear('reason', noReason)
  if ('mask' in annotations) checkMask(policy, annotations['mask'] ?? '', hear)
  if ('advice' in annotations) checkAdvice(policy, annotations['advice'] ?? '', hear)
  checkEffect(policy, hear)
}

const isBlank = (text: string | null | undefined): boolean => (text ?? '').trim() === ''

const unknown = (name: string): Said => ({
  code: 'unknown-annotation',
  message: `the annotation \`@${name}\` means nothing here`,
  expected: known.map((each) => `\`@${each}\``).join(', '),
  remedy: didYouMean(name, known),
})

const noReason: Said = {
  code: 'missing-annotation',
  message: 'the policy has no `@reason`',
  expected:
    'a sentence for whoever it is applied to, e.g. `@reason("Costs are known to their own domain only")`',
}

function checkId(id: string | null | undefined, hear: HearAnnotation): void {
  if (isBlank(id)) {
    hear('id', {
      code: 'missing-annotation',
      message: 'the policy has no `@id`',
      expected: 'a name that is unique in the mesh, e.g. `@id("safety.costs-masked")`',
    })
  } else if (!/^[A-Za-z0-9][\w.-]*$/.test(id ?? '')) {
    hear('id', {
      code: 'bad-name',
      message: `\`${id ?? ''}\` is no name for a policy`,
      expected: 'letters, digits, `.`, `-` and `_`',
    })
  } else if (/^(hansa|agreement)\./i.test(id ?? '')) {
    hear('id', {
      code: 'bad-name',
      message: `\`${id ?? ''}\` begins as built-in rules and agreements do`,
      remedy: 'Begin it with the name of the domain or of the council.',
    })
  }
}

function checkMask(policy: PolicyJson, mask: string, hear: HearAnnotation): void {
  if (!isMask(mask)) {
    hear('mask', {
      code: 'unknown-mask',
      message: `there is no mask \`${mask}\``,
      expected: masks.map((each) => `\`${each}\``).join(', '),
      remedy: didYouMean(mask, masks),
    })
  }
  if (policy.effect === 'forbid' && isOnly(policy, ['readColumn'])) return
  hear('mask', {
    code: 'misplaced-annotation',
    message: '`@mask` is for a `forbid` on columns',
    expected: '`forbid (principal, action == Hansa::Action::"readColumn", resource)`',
  })
}

function checkAdvice(policy: PolicyJson, advice: string, hear: HearAnnotation): void {
  if (policy.effect === 'forbid' && isOnly(policy, guardrails) && !isBlank(advice)) return
  hear('advice', {
    code: 'misplaced-annotation',
    message: '`@advice` says what the author of a product can do, in a `forbid` of a guardrail',
    expected: 'a sentence, where the action is `publish`, `write` or `declassify`',
  })
}

const guardrails = ['publish', 'write', 'declassify']

/** Whether a policy is about these actions and no others. */
function isOnly(policy: PolicyJson, actions: readonly string[]): boolean {
  const about = actionsOf(policy)
  return about?.every((action) => actions.includes(action)) ?? false
}

/** Such a permit would look as if it showed some rows only, and show what is shown without it: all of them. */
function checkEffect(policy: PolicyJson, hear: HearAnnotation): void {
  if (policy.effect !== 'permit' || !isOnly(policy, ['readRow', 'readColumn', 'publish'])) return
  hear(undefined, {
    code: 'permit-without-effect',
    message: 'this `permit` changes nothing: what it is about is permitted unless a `forbid` says otherwise',
    remedy: 'Write `forbid … unless { … }` with the same condition.',
  })
}
