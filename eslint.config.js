import importX from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

/** The rooms of ARCHITECTURE.md in the order data flows; a room imports only from itself and earlier ones. */
const rooms = [
  'spec',
  'governance',
  'engine',
  'store',
  'product',
  'sidecar',
  'ports',
  'mesh',
  'discovery',
  'api',
  'cli',
]

const zones = rooms.map((room, index) => ({
  target: `./src/${room}`,
  from: rooms.slice(index + 1).map((later) => `./src/${later}`),
  message: `${room}/ may import only from earlier rooms`,
}))

/** The portal knows of the node what its clients know. */
const portalZone = {
  target: './portal/src',
  from: './src',
  except: ['./api/client', './api/operation.ts', './api/operations.ts', './api/operations'],
  message: 'the portal speaks the Mesh API and imports nothing of the node but its client',
}

/** Commands that ask the Mesh API, and so have no other way to the mesh (decision 29). */
const asking = [
  'access-change',
  'access-list',
  'access-request',
  'access-show',
  'audit-export',
  'audit-list',
  'audit-replay',
  'audit-show',
  'compliance',
  'connect',
  'governance-enact',
  'governance-log',
  'governance-outlook',
  'governance-review',
  'governance-sign',
  'identity-credentials',
  'identity-revoke',
  'impact',
  'lineage',
  'log',
  'measures',
  'mesh-lineage',
  'nodes',
  'policy-explain',
  'rate',
  'search',
  'show',
  'slo',
  'status',
  'usage',
].map((command) => `src/cli/commands/${command}.ts`)

export default tseslint.config(
  { ignores: ['.ci', 'dist', 'node_modules', '**/.hansa', 'examples/**', 'eslint.config.js', 'bin/**'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } } },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { zones: [...zones.filter((zone) => zone.from.length > 0), portalZone] },
      ],
      'import-x/no-default-export': 'error',
      'max-lines': ['error', { max: 400, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
    },
  },
  {
    // Only the engine knows DuckDB (ARCHITECTURE.md).
    files: ['src/**/*.ts'],
    ignores: ['src/engine/**'],
    rules: { 'no-restricted-imports': ['error', { paths: ['@duckdb/node-api', '@duckdb/node-bindings'] }] },
  },
  {
    files: [...asking, 'src/cli/search-known.ts', 'src/cli/search-signed.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex:
                '/(store|product(?!/quality/verdict\\.ts)|sidecar|mesh|ports)/|/cli/(open-mesh|directory-of)|/(open-mesh|directory-of)\\.ts',
              message: 'this command asks the Mesh API, by `askMesh`, and nothing else',
              allowTypeImports: true,
            },
            {
              regex: '/discovery/(?!slo/duration-text|search/explain-match)',
              message: 'this command asks the Mesh API, by `askMesh`, and nothing else',
              allowTypeImports: true,
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['describe', 'it', 'test', 'suite'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'off',
    },
  },
)
