import type { GraphiQLPlugin } from "@graphiql/react";
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { Kind, parse } from "graphql";
import type { Example, Words } from "../island.ts";

function Icon() {
  return (
    <svg viewBox="0 0 24 24" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5">
      <path d="M4 5h10M4 10h7M4 15h5" strokeLinecap="round" />
      <path d="M14 12l6 4-6 4z" strokeLinejoin="round" />
    </svg>
  );
}

/** Examples by who asks, desks in the order in which they first come. */
function byDesk(examples: Example[]): [Words, Example[]][] {
  const found = new Map<string, [Words, Example[]]>();
  for (const example of examples) {
    const desk = found.get(example.desk.en) ?? [example.desk, []];
    desk[1].push(example);
    found.set(example.desk.en, desk);
  }
  return [...found.values()];
}

function Panel({ examples }: { examples: Example[] }) {
  const editor = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const response = useGraphiQL((state) => state.responseEditor);
  const { run, setOperationFacts } = useGraphiQLActions();
  const open = (example: Example): void => {
    editor?.setValue(example.query);
    variables?.setValue("");
    // GraphiQL reads the editor a moment later, and would run the operation that was there before.
    const documentAST = parse(example.query);
    const operations = documentAST.definitions.filter(
      (part) => part.kind === Kind.OPERATION_DEFINITION,
    );
    setOperationFacts({ documentAST, operations, operationName: operations[0]?.name?.value });
    run();
  };
  return (
    <section aria-label="Examples">
      <h2 className="examples-title">
        Examples <span lang="zh-CN">示例</span>
      </h2>
      {byDesk(examples).map(([desk, asked]) => (
        <section key={desk.en} aria-label={desk.en}>
          <h3 className="examples-desk">
            {desk.en} <span lang="zh-CN">{desk.zh}</span>
          </h3>
          <ul className="examples-list">
            {asked.map((example) => (
              <li key={example.slug}>
                <button
                  type="button"
                  title={example.descriptions.en}
                  disabled={!editor || !response}
                  onClick={() => open(example)}
                >
                  <span lang="en">{example.titles.en}</span>
                  <span lang="zh-CN">{example.titles.zh}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

export function examplesPlugin(examples: Example[]): GraphiQLPlugin {
  return { title: "Examples", icon: Icon, content: () => <Panel examples={examples} /> };
}
