import { ApolloArmor } from '@escape.tech/graphql-armor';
import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/**
 * What a document may be at most. Data goes into variables, which these limits do not touch, so a batch of 500
 * purchases has a document of a few hundred tokens.
 */
export const DOCUMENT_LIMITS = {
  /** Counted while parsing, before anything else looks at the document. */
  tokens: 2_000,
  /** Fields selected, each fragment counted wherever it is used. */
  fields: 500,
  /** Selections of one and the same answer name side by side; comparing them all is quadratic. */
  repeats: 10,
  aliases: 30,
  directives: 20,
  /** Connections take two levels each. */
  depth: 15,
} as const;

/** GraphQL Armor's rules with our figures, and our own for what its rules let through. All answer 400. */
export function limitRules(): ValidationRule[] {
  const armor = new ApolloArmor({
    maxAliases: { n: DOCUMENT_LIMITS.aliases },
    maxDirectives: { n: DOCUMENT_LIMITS.directives },
    maxDepth: { n: DOCUMENT_LIMITS.depth, flattenFragments: true },
    // Its cost grows by depth alone and would refuse ordinary deep reads; cost-limit.ts counts by size of lists.
    costLimit: { enabled: false },
    // Done by graphql-js itself, without parsing twice.
    maxTokens: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  });
  return [...armor.protect().validationRules, oneMutationField, fieldLimit, repeatLimit];
}

/**
 * A mutation is one act. Ten aliased ones in a request would get around whatever is limited by the request, and
 * their order of failure would be the caller's to sort out.
 */
function oneMutationField(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      if (operation.operation !== 'mutation') return;
      const count = countFields(context, 'ROOT');
      if (count(operation.selectionSet) > 1) {
        context.reportError(
          new GraphQLError('A mutation may have one field only; send one request for each.', {
            nodes: operation,
          }),
        );
      }
    },
  };
}

/** Counts what execution would walk through, so that fragments that multiply one another gain nothing. */
function fieldLimit(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      const count = countFields(context, 'ALL');
      let fields = 0;
      for (const definition of document.definitions) {
        if (definition.kind === Kind.OPERATION_DEFINITION) fields += count(definition.selectionSet);
      }
      if (fields > DOCUMENT_LIMITS.fields) {
        context.reportError(
          new GraphQLError(`The document selects more than ${DOCUMENT_LIMITS.fields} fields; split it up.`),
        );
      }
    },
  };
}

function repeatLimit(context: ValidationContext): ASTVisitor {
  return {
    SelectionSet(selectionSet) {
      const seen = new Map<string, number>();
      for (const key of namesIn(selectionSet)) {
        const times = (seen.get(key) ?? 0) + 1;
        seen.set(key, times);
        if (times > DOCUMENT_LIMITS.repeats) {
          context.reportError(
            new GraphQLError(
              `The same selection stands side by side more than ${DOCUMENT_LIMITS.repeats} times.`,
              {
                nodes: selectionSet,
              },
            ),
          );
          return;
        }
      }
    },
  };
}

/** The answer names and the fragments that are selected side by side. */
function* namesIn(selectionSet: SelectionSetNode): Generator<string> {
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) yield (selection.alias ?? selection.name).value;
    else if (selection.kind === Kind.FRAGMENT_SPREAD) yield `...${selection.name.value}`;
    else yield* namesIn(selection.selectionSet);
  }
}

/**
 * Makes a counter of fields: those side by side at the root, `__typename` aside, or all that are selected. Each
 * fragment is counted once and remembered, so counting takes no longer than reading the document. One that contains
 * itself counts as nothing there; another rule refuses it.
 */
function countFields(context: ValidationContext, which: 'ROOT' | 'ALL'): (set: SelectionSetNode) => number {
  const known = new Map<FragmentDefinitionNode, number>();
  const count = (set: SelectionSetNode): number => {
    let fields = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) fields += count(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) fields += countFragment(selection.name.value);
      else if (which === 'ALL') fields += 1 + (selection.selectionSet ? count(selection.selectionSet) : 0);
      else if (selection.name.value !== '__typename') fields += 1;
    }
    return fields;
  };
  const countFragment = (name: string): number => {
    const fragment = context.getFragment(name);
    if (!fragment) return 0;
    const counted = known.get(fragment);
    if (counted !== undefined) return counted;
    known.set(fragment, 0);
    const fields = count(fragment.selectionSet);
    known.set(fragment, fields);
    return fields;
  };
  return count;
}
