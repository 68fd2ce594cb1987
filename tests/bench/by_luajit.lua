-- by_luajit.lua FILE.csv -- the reference workload's totals, as zjtxvm batch --only totals --format csv writes them.
-- Amounts are whole fen in doubles, exact at these sizes.
local bases = {no_base = 0, municipal_base = 30e6, provincial_base = 50e6, national_base = 100e6}
local levels = {none = 0, innovative = 0, municipal = 0, provincial = 20e6, national = 50e6}
local awards = {no_award = 0, district_nom = 10e6, district_award = 30e6, mayor = 30e6, yangtze_nom = 20e6,
                yangtze = 50e6, china_nom = 50e6, china = 100e6}
local floor, min, format, find, sub = math.floor, math.min, string.format, string.find, string.sub

local function fen(text)
    return tonumber(sub(text, 1, -4)) * 100 + tonumber(sub(text, -2))
end

local function split(line, field)
    local from, n = 1, 0
    while true do
        local at = find(line, ",", from, true)
        n = n + 1
        field[n] = sub(line, from, (at or 0) - 1)
        if not at then return end
        from = at + 1
    end
end

local function amounts(f)
    local city, district = 0, 0
    if f[16] == "true" and tonumber(f[14]) >= 3 and f[15] ~= "true" then
        local base, scale, level = bases[f[4]], f[3] == "true" and 20e6 or 0, levels[f[2]]
        city = base + scale + level
        district = min(base / 2, 100e6) + scale + level + awards[f[9]]
        if (f[2] == "provincial" or f[2] == "national") and f[6] == "true" then
            district = district + min(fen(f[5]), 200e6)
        end
        if f[8] ~= "true" then district = district + min(floor((fen(f[7]) + 5) / 10), 100e6) end
        district = district + f[10] * 50e6 + f[11] * 30e6 + f[12] * 20e6 + f[13] * 10e6
    end
    return city, district
end

local function yuan(n)
    local rest = n % 100
    return format("%.0f.%02d", (n - rest) / 100, rest)
end

local out, n, field = {}, 0, {}
io.write("\239\187\191case,as_of,total.min,total.max,市级.min,市级.max,区级.min,区级.max\r\n")
for line in io.lines(arg[1]) do
    if sub(line, 1, 5) ~= "case," then
        split(line, field)
        local city, district = amounts(field)
        local all, c, d = yuan(city + district), yuan(city), yuan(district)
        n = n + 1
        out[n] = field[1] .. ",2023-06-01," .. all .. "," .. all .. "," .. c .. "," .. c .. "," .. d .. "," .. d .. "\r\n"
        if n == 1000 then
            io.write(table.concat(out, "", 1, n))
            n = 0
        end
    end
end
io.write(table.concat(out, "", 1, n))
