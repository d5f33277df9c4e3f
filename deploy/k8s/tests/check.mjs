// Renders every overlay and holds its objects against schemas and policies; then
// plants mistakes and sees that each is found. Exits with 1 if anything is wrong.
import { describe, render } from './manifests.mjs';
import { mistakes } from './mistakes.mjs';
import { check, overlays, policies } from './overlays.mjs';

let failed = 0;
const rendered = new Map();
for (const overlay of overlays) {
  const objects = render(overlay.folder);
  rendered.set(overlay.folder, objects);
  const problems = check(objects, overlay);
  for (const { name, problem } of problems) {
    console.error(`${overlay.folder}: ${name}: ${problem}`);
  }
  failed += problems.length;
  console.log(`${overlay.folder}: ${objects.length} objects, ` +
    `${Object.keys(policies).length} policies, ${problems.length} problems`);
}

let found = 0;
for (const { title, policy, folder = 'base', change } of mistakes) {
  const overlay = overlays.find((candidate) => candidate.folder === folder);
  const objects = structuredClone(rendered.get(folder));
  const before = JSON.stringify(objects);
  const get = (name) => {
    const object = objects.find((candidate) => describe(candidate) === name ||
      describe(candidate).replace(/-[a-z0-9]{10}$/, '') === name);
    if (!object) throw new Error(`${title}: no ${name} in ${folder}`);
    return object;
  };
  change(get, objects);
  const names = check(objects, overlay).map(({ name }) => name);
  if (JSON.stringify(objects) === before) {
    console.error(`planted: ${title}: changes nothing`);
    failed += 1;
  } else if (!names.includes(policy)) {
    console.error(`planted: ${title}: not found by ${policy} (${names.join(', ')})`);
    failed += 1;
  } else {
    found += 1;
  }
}
console.log(`planted mistakes: ${found} of ${mistakes.length} found`);
process.exit(failed ? 1 : 0);
