/** A plain terminal look, dark or light. */
export function pageStyle(light: boolean): string {
  const colours = light
    ? '--page:#ffffff;--card:#f5f6f8;--line:#e3e6ea;--text:#1b2028;--dim:#6b7480;--up:#0f9d6c;--down:#d6405a;--grid:#e3e6ea'
    : '--page:#0b0e11;--card:#161a1f;--line:#252a31;--text:#e6e9ed;--dim:#848e9c;--up:#2ebd85;--down:#f6465d;--grid:#20252c';
  return `
:root{${colours};color-scheme:${light ? 'light' : 'dark'}}
*{box-sizing:border-box}
html,body{margin:0;min-height:100%;background:var(--page);color:var(--text);font:13px/1.45 system-ui,sans-serif}
header{display:flex;gap:20px;align-items:center;height:52px;padding:0 18px;border-bottom:1px solid var(--line);background:var(--card)}
header b{font-size:17px}nav{display:flex;gap:16px}a{color:var(--dim);text-decoration:none}a:hover{color:var(--text)}
.note{margin-left:auto;color:var(--dim);font-size:11px}
.symbol{display:flex;align-items:baseline;gap:18px;padding:10px 18px;border-bottom:1px solid var(--line)}
h1{margin:0;font-size:18px}
main{display:grid;grid-template-columns:1fr 260px 280px;gap:1px;background:var(--line);border-bottom:1px solid var(--line)}
.chart,.book,.order{background:var(--page);padding:12px}
.chart canvas{display:block;width:100%;height:560px;margin-top:8px}
.chart>span,.book>span{color:var(--dim)}
table{width:100%;border-collapse:collapse;margin-top:8px;font-variant-numeric:tabular-nums}
td{padding:2px 0}td:last-child{text-align:right;color:var(--dim)}.ask td:first-child{color:var(--down)}.bid td:first-child{color:var(--up)}
.order{display:flex;flex-direction:column;gap:12px}
label{display:flex;flex-direction:column;gap:4px;color:var(--dim)}
input{height:36px;padding:0 10px;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--text);font:inherit}
button{height:40px;border:0;border-radius:6px;color:#fff;font:600 14px system-ui,sans-serif}.buy{background:var(--up)}.sell{background:var(--down)}
.order div button,.order div span,.order section span{height:auto;margin-right:8px;padding:2px 8px;border-radius:4px;background:var(--card);color:var(--text);font:inherit}
.order section{display:flex}[role=row]{display:grid;grid-template-columns:repeat(10,1fr)}footer th{text-align:left;font-weight:400}footer [role=cell],footer td,footer td:last-child{color:var(--text)}
footer{padding:14px 18px;color:var(--dim)}footer b{color:var(--text);margin-right:16px}`;
}
