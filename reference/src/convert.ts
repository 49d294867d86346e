import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Application,
  Converter,
  type DeclarationReflection,
  Logger,
  LogLevel,
  type MinimalNode,
  type MinimalSourceFile,
  type ProjectReflection,
  ReflectionKind,
} from 'typedoc';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The public names of the packages with their doc comments, and what is wrong with them. */
export interface Reference {
  readonly app: Application;
  readonly project: ProjectReflection;
  /** What is public without a doc comment; types of public signatures that are not public; broken links. */
  readonly warnings: readonly string[];
}

/** Reads every module that the packages export from its source. */
export async function convertPackages(): Promise<Reference> {
  const packages = await Promise.all(['core', 'report', 'kindred', 'web'].map(readPackage));
  const modules = new Map(
    packages.flatMap(({ modules }) => modules).map(({ source, name }) => [source, name]),
  );
  const app = await Application.bootstrapWithPlugins({
    name: 'Kindred',
    readme: join(repository, 'packages/kindred/README.md'),
    entryPoints: [...modules.keys()],
    // Shows what a schema's type consists of, not how it was inferred.
    plugin: ['typedoc-plugin-zod'],
    tsconfig: join(repository, 'reference/tsconfig.packages.json'),
    // The build checks the types.
    skipErrorChecking: true,
    disableSources: true,
    logLevel: 'Warn',
    packagesRequiringDocumentation: packages.map(({ name }) => name),
    requiredToBeDocumented: ['Class', 'Interface', 'TypeAlias', 'Function', 'Method', 'Variable', 'Enum'],
  });
  const logger = new Collector();
  app.logger = logger;
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection: DeclarationReflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return;
    const source = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName;
    reflection.name = modules.get(source ?? '') ?? reflection.name;
  });
  const project = await app.convert();
  if (!project) throw new Error(logger.messages.join('\n'));
  validate(app, project, packages);
  return { app, project, warnings: logger.messages };
}

function validate(app: Application, project: ProjectReflection, packages: readonly { name: string }[]): void {
  app.options.setValue('validation', { notExported: false, notDocumented: true, invalidLink: true });
  app.validate(project);
  // Types that are not exported are looked for in one package at a time: the one that the project is named after.
  app.options.setValue('validation', { notExported: true, notDocumented: false, invalidLink: false });
  for (const { name } of packages) {
    project.packageName = name;
    app.validate(project);
  }
}

async function readPackage(folder: string) {
  const root = join(repository, 'packages', folder);
  const { name, exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, { types: string }>;
  };
  const modules = Object.entries(exports).map(([path, { types }]) => ({
    name: name + path.slice(1),
    source: join(root, types.replace(/^\.\/dist\/(.*)\.d\.ts$/, 'src/$1.ts')),
  }));
  // What a package exports by two paths is described where it stands; its root comes last.
  return { name, modules: modules.sort((a, b) => b.name.length - a.name.length) };
}

/** Keeps the warnings and errors. */
class Collector extends Logger {
  readonly messages: string[] = [];

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.messages.push(message);
  }

  protected override addContext(
    message: string,
    _level: LogLevel,
    ...at: [MinimalNode?] | [number, MinimalSourceFile]
  ): string {
    const source = at.length === 2 ? at[1] : at[0]?.getSourceFile();
    return source ? `${source.fileName}: ${message}` : message;
  }
}
