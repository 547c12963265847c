import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const DEFAULT_PAGE_SIZE = 20;
export const LARGEST_PAGE_SIZE = 250;
const LONGEST_CURSOR = 1_000;

/** The arguments of every list that can grow. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, {
    defaultValue: DEFAULT_PAGE_SIZE,
    description: `How many items to answer at most: 1 to ${LARGEST_PAGE_SIZE}.`,
  })
  @IsInt()
  @Min(1)
  @Max(LARGEST_PAGE_SIZE)
  readonly first: number = DEFAULT_PAGE_SIZE;

  @Field(() => String, {
    nullable: true,
    description:
      'Answer the items after this cursor: an `endCursor` of the same list. From the beginning when left out.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  readonly after?: string | null;
}

@ObjectType({
  description: 'Where a page of a list ends. Lists are read forwards only, with `first` and `after`.',
})
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more items follow.' })
  readonly hasNextPage: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor of the last item, to be given as `after` for the next page; null on an empty page.',
  })
  readonly endCursor: string | null;
}

export interface Edge<Node> {
  readonly node: Node;
  readonly cursor: string;
}

/** What a resolver answers for a connection. */
export interface Page<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: PageInfo;
}

/**
 * Makes the GraphQL types `<name>Connection` and `<name>Edge`, to be called once per list:
 * `const PurchaseConnection = connectionOf(() => Purchase, 'Purchase', 'Purchases, the latest first.')`.
 */
export function connectionOf<Node>(
  node: () => Type<Node>,
  name: string,
  description: string,
): Type<Page<Node>> {
  @ObjectType(`${name}Edge`, { description: `An item of ${name}Connection, with its place in the list.` })
  class NodeEdge implements Edge<Node> {
    @Field(() => String, { description: 'The place of this item, to be given as `after`.' })
    readonly cursor: string;

    @Field(node, { description: 'The item.' })
    readonly node: Node;
  }

  @ObjectType(`${name}Connection`, { description })
  class Connection implements Page<Node> {
    @Field(() => [NodeEdge], { description: 'The items of this page, in order.' })
    readonly edges: NodeEdge[];

    @Field(() => PageInfo, { description: 'Where this page ends.' })
    readonly pageInfo: PageInfo;
  }

  return Connection;
}

/**
 * Cuts a page out of the rows that were read. One row more than `first` is to be read, to see whether more follow;
 * it is not part of the page.
 */
export function pageOf<Row>(rows: readonly Row[], first: number, cursorOf: (row: Row) => string): Page<Row> {
  const edges = rows.slice(0, first).map((node) => ({ node, cursor: cursorOf(node) }));
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
}
