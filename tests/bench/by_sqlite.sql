-- The reference workload's totals in SQLite, as zjtxvm batch --only totals --format csv writes them; bench.sh puts
-- the file's import in front.
.mode list
select char(65279) || 'case,as_of,total.min,total.max,市级.min,市级.max,区级.min,区级.max' || char(13);
with facts as (
  select "case" as id, enterprise_level as level, first_above_scale = 'true' as above, base, award,
         rd_super_deduction = 'true' as rd_super, tech_contract_is_license = 'true' as license,
         cast(replace(rd_subsidy_received, '.', '') as integer) as rd,
         cast(replace(tech_contract_value, '.', '') as integer) as tech,
         standards_led_international * 50 + standards_led_national * 30 + standards_led_industry * 20 + standards_led_local * 10 as led,
         registered_in_district = 'true' and fraud <> 'true' and cast(years_since_last_violation as integer) >= 3 as open
  from cases
), parts as (
  select *, case base when 'national_base' then 100 when 'provincial_base' then 50 when 'municipal_base' then 30 else 0 end * 1000000 as b,
         above * 20000000 as s, case level when 'national' then 50 when 'provincial' then 20 else 0 end * 1000000 as l,
         case award when 'china' then 100 when 'yangtze' then 50 when 'china_nom' then 50 when 'mayor' then 30 when 'district_award' then 30
           when 'yangtze_nom' then 20 when 'district_nom' then 10 else 0 end * 1000000 as w
  from facts
), sums as (
  select id, open * (b + s + l) as c,
         open * (min(b / 2, 100000000) + s + l + w + led * 1000000 + (level in ('provincial', 'national') and rd_super) * min(rd, 200000000)
                 + (not license) * min((tech + 5) / 10, 100000000)) as d
  from parts
), texts as (
  select id, printf('%d.%02d', (c + d) / 100, (c + d) % 100) as a, printf('%d.%02d', c / 100, c % 100) as c,
         printf('%d.%02d', d / 100, d % 100) as d
  from sums
)
select id || ',2023-06-01,' || a || ',' || a || ',' || c || ',' || c || ',' || d || ',' || d || char(13) from texts;
