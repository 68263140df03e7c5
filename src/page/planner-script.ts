import { createHash } from 'node:crypto'

/**
 * The only script of the page: numbers out of attributes and fields into text. It reads no report,
 * and writes no markup; without it the table of 10, 100 and 1,000 users says the same.
 */
export const plannerScript: string = `for(const box of document.querySelectorAll('[data-planner]')){
const fields=[...box.querySelectorAll('input')],text=(value,options)=>value.toLocaleString('en-US',options),dollars=(value)=>'$'+text(value,Number(value.toPrecision(3))>=1?{minimumFractionDigits:2,maximumFractionDigits:2}:{maximumSignificantDigits:3}).replace(/^(0\\.\\d)$/,'$10'),
plan=()=>{const [users,free,spare]=[Number(fields[0].value),Number(fields[1].value)/100,fields[2].checked?1:0],isGood=Number.isInteger(users)&&users>0&&free>=0&&free<=0.9;
for(const cell of box.querySelectorAll('[data-proven]')){const {proven,hour,watts,estimate}=cell.dataset,devices=Math.ceil(Number((users/(Number(proven)*(1-free))).toPrecision(12)))+spare;
cell.textContent=isGood?[text(devices)+(devices===1?' device':' devices'),...(hour?[dollars(devices*Number(hour)*730)+' a month']:[]),...(watts?[text(devices*Number(watts)/1000,{maximumSignificantDigits:3})+' kW'+(estimate?' (estimate)':'')]:[])].join(', '):'–'}};
for(const field of fields)field.addEventListener('input',plan);
for(const hidden of box.querySelectorAll('[hidden]'))hidden.hidden=false;plan()}`

/** What the page's policy allows it by: its own text and no other. */
export const plannerScriptHash: string = `'sha256-${createHash('sha256').update(plannerScript).digest('base64')}'`
