import { escapeXml } from '../../../lib/xml.ts';

/** package.json of the extension, as far as a .vsix repeats it. */
export interface ExtensionManifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly displayName: string;
  readonly description: string;
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly engines: { readonly vscode: string };
  readonly extensionKind: readonly string[];
}

/** `extension.vsixmanifest`: what VS Code and its marketplaces read before they unpack. */
export function vsixManifest(extension: ExtensionManifest): string {
  const { name, publisher, version, displayName, description, categories, keywords } = extension;
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
<Metadata>
<Identity Language="en-US" Id="${escapeXml(name)}" Version="${escapeXml(version)}" Publisher="${escapeXml(publisher)}"/>
<DisplayName>${escapeXml(displayName)}</DisplayName>
<Description xml:space="preserve">${escapeXml(description)}</Description>
<Tags>${escapeXml(keywords.join(','))}</Tags>
<Categories>${escapeXml(categories.join(','))}</Categories>
<GalleryFlags>Public</GalleryFlags>
<Properties>
<Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escapeXml(extension.engines.vscode)}"/>
<Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="${escapeXml(extension.extensionKind.join(','))}"/>
</Properties>
<License>extension/LICENSE.txt</License>
<Icon>extension/icon.png</Icon>
</Metadata>
<Installation>
<InstallationTarget Id="Microsoft.VisualStudio.Code"/>
</Installation>
<Dependencies/>
<Assets>
${Object.entries({
  'Microsoft.VisualStudio.Code.Manifest': 'extension/package.json',
  'Microsoft.VisualStudio.Services.Content.Details': 'extension/README.md',
  'Microsoft.VisualStudio.Services.Content.License': 'extension/LICENSE.txt',
  'Microsoft.VisualStudio.Services.Icons.Default': 'extension/icon.png',
})
  .map(([type, path]) => `<Asset Type="${type}" Path="${path}" Addressable="true"/>`)
  .join('\n')}
</Assets>
</PackageManifest>
`;
}
