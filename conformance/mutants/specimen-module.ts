/**
 * The module of a specimen's provider, for clients in processes of their own, which load a provider by URL. Which one
 * stands in the query: `specimen-module.ts?id=key-case-folded&folder=…`.
 */
import { loadSpecimens, OWN_FOLDER } from './load-specimens.ts';
import { specimenProvider } from './specimen-provider.ts';

const { searchParams } = new URL(import.meta.url);
const folder = searchParams.get('folder') ?? OWN_FOLDER;
const specimen = (await loadSpecimens(folder)).find(({ id }) => id === searchParams.get('id'));
if (specimen === undefined) throw new Error(`no specimen has the ID ${searchParams.get('id')}`);

export default (await specimenProvider(specimen, folder)).provider;
