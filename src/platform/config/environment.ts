import 'reflect-metadata';
import { isIP } from 'node:net';
import { Expose, Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, ValidateBy } from 'class-validator';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const ENVIRONMENTS = ['production', 'development', 'test'] as const;

/** `true` and `false`, as environment variables say them; anything else is kept, and found wrong later. */
function asBoolean({ value }: { value: unknown }): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

function isDatabaseUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, pathname } = new URL(value);
  return /^postgres(ql)?:$/.test(protocol) && pathname.length > 1;
}

const PROXY_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

function isProxyList(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return value.split(',').every((part) => {
    const [address = '', prefix, ...rest] = part.trim().split('/');
    if (PROXY_RANGES.includes(part.trim())) return true;
    const bits = isIP(address) === 6 ? 128 : 32;
    const prefixFits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
    return rest.length === 0 && isIP(address) !== 0 && prefixFits;
  });
}

/** A check with the words that complete `<VARIABLE> …`. */
function Satisfies(check: (value: unknown) => boolean, message: string): PropertyDecorator {
  return ValidateBy({ name: 'satisfies', validator: { validate: check, defaultMessage: () => message } });
}

/**
 * The environment variables, each with what it must be. A message completes the sentence that begins with the
 * variable's name. What is said here is all there is to set.
 */
export class Environment {
  @Expose()
  @IsIn(ENVIRONMENTS, { message: `must be one of ${ENVIRONMENTS.join(', ')}` })
  readonly NODE_ENV: (typeof ENVIRONMENTS)[number] = 'development';

  @Expose()
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number from 0 to 65535 (0 takes any free port)' })
  @Min(0, { message: 'must be a whole number from 0 to 65535 (0 takes any free port)' })
  @Max(65_535, { message: 'must be a whole number from 0 to 65535 (0 takes any free port)' })
  readonly PORT: number = 3000;

  @Expose()
  @IsOptional()
  @Matches(/^[\w.:%-]+$/, { message: 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0' })
  readonly HOST?: string;

  @Expose()
  @IsOptional()
  @Satisfies(
    isDatabaseUrl,
    "must read postgresql://role:password@host:port/database, with the application's role",
  )
  readonly DATABASE_URL?: string;

  @Expose()
  @IsOptional()
  @Satisfies(
    isDatabaseUrl,
    'must read postgresql://role:password@host:port/database, with the role that migrates',
  )
  readonly DATABASE_OWNER_URL?: string;

  @Expose()
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number from 1 to 200' })
  @Min(1, { message: 'must be a whole number from 1 to 200' })
  @Max(200, { message: 'must be a whole number from 1 to 200' })
  readonly DATABASE_POOL_SIZE: number = 8;

  @Expose()
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number from 0 to 3600 (0 turns background work off)' })
  @Min(0, { message: 'must be a whole number from 0 to 3600 (0 turns background work off)' })
  @Max(3600, { message: 'must be a whole number from 0 to 3600 (0 turns background work off)' })
  readonly SWEEP_EVERY_SECONDS: number = 5;

  @Expose()
  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  readonly LOG_LEVEL: LogLevel = 'info';

  @Expose()
  @IsOptional()
  @Satisfies(
    isProxyList,
    'must list the addresses of the proxies in front, such as loopback or 10.0.0.0/8,fd00::/8',
  )
  readonly TRUST_PROXY?: string;

  @Expose()
  @IsOptional()
  @IsString({ message: 'must be the path of a folder' })
  readonly LAUREL_HOME?: string;

  @Expose()
  @Transform(asBoolean)
  @IsBoolean({ message: 'must be true or false' })
  readonly METRICS: boolean = true;

  @Expose()
  @Transform(asBoolean)
  @IsBoolean({ message: 'must be true or false' })
  readonly PREPARED_STATEMENTS: boolean = true;
}
