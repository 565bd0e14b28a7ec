/** The OpenAPI document of the REST form, generated from the contract so that it can't drift. */
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract } from '#protocol/contract.ts';

export async function generateOpenApi(version: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(contract, {
    info: {
      title: 'WAA Monitor',
      version,
      description:
        'Watches Windows Agent Arena runs. Streams are server-sent events. Errors are {code, message, remedy}.',
    },
    servers: [{ url: '/api' }],
    security: [{ bearerToken: [] }],
    components: { securitySchemes: { bearerToken: { type: 'http', scheme: 'bearer' } } },
  });
}
