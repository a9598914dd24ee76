-- What wrk sends. The plan (BENCH_LOAD_PLAN) is a Lua file that the benchmark writes: see load-plan.ts.

local plan = dofile(os.getenv('BENCH_LOAD_PLAN'))

-- In wrk's own state: one thread for each server process.

local threads = {}

function setup(thread)
  thread:set('number', #threads)
  table.insert(threads, thread)
  local port = plan.ports[(#threads - 1) % #plan.ports + 1]
  thread.addr = wrk.lookup('127.0.0.1', tostring(port))[1]
end

-- In the state of each thread.

statuses = {}
samples = ''

local SAMPLES_LENGTH_MAX = 1000
local sent = 0

local function head(method, path, company, more)
  return method .. ' ' .. path .. ' HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ' .. company.token
    .. '\r\nContent-Type: application/json\r\n' .. (more or '') .. 'Idempotency-Key: '
end

local function message(start, key, body)
  return start .. key .. '\r\nContent-Length: ' .. #body .. '\r\n\r\n' .. body
end

-- A key in the form of a UUID; no two requests of a run have the same one unless they shall.
local function keyOf(place)
  return string.format('%s-0000-4000-8000-%012x', plan.run, place)
end

local function payment(company, place)
  return string.format(
    '{"customerId":"%s","amount":"%d.%02d","currency":"EUR","method":"bank_transfer","receivedDate":"%s"}',
    company.customerId, 100 + place % 900, place % 100, plan.today)
end

local companies = plan.companies
local heads = {}
for place, company in ipairs(companies) do
  heads[place] = {
    createPayment = head('POST', '/api/payments', company),
    createInvoice = head('POST', '/api/invoices', company),
    createCustomer = head('POST', '/api/customers', company),
    createInventoryItem = head('POST', '/api/inventory/items', company),
    createEmployee = head('POST', '/api/payroll/employees', company),
    createTimeEntry = head('POST', '/api/payroll/time-entries', company),
  }
end

-- The place-th thing that was prepared. Whoever comes after the last one finds it used, which is an error and counted.
local function target(place)
  return plan.targets[math.min(place + 1, #plan.targets)]
end

-- Things that are used again and again, in turn, and the how manieth turn it is: there are so many that the last use of
-- one is long answered.
local function targetInTurn(place)
  return plan.targets[place % #plan.targets + 1], math.floor(place / #plan.targets) + 1
end

-- Each turn has another day of the year, and days that all months have.
local function workDay(turn)
  return string.format('%s-%02d-%02d', plan.year, math.floor((turn - 1) / 28) % 12 + 1, (turn - 1) % 28 + 1)
end

local make = {
  createPayment = function(place)
    local company = place % #companies + 1
    return message(heads[company].createPayment, keyOf(place), payment(companies[company], place))
  end,
  replay = function(place)
    local again = place % plan.keys
    local company = again % #companies + 1
    return message(heads[company].createPayment, keyOf(again), payment(companies[company], again))
  end,
  createInvoice = function(place)
    local company = place % #companies + 1
    local body = '{"customerId":"' .. companies[company].customerId
      .. '","currency":"EUR","lines":[{"description":"Consulting","quantity":"1","unitPrice":"100.00"}]}'
    return message(heads[company].createInvoice, keyOf(place), body)
  end,
  createCustomer = function(place)
    local company = place % #companies + 1
    return message(heads[company].createCustomer, keyOf(place), '{"name":"A customer","currency":"EUR"}')
  end,
  finalizeInvoice = function(place)
    local invoice = target(place)
    local start = head('POST', '/api/invoices/' .. invoice.id .. '/finalize', companies[invoice.company])
    return message(start, keyOf(place), '{}')
  end,
  updateCustomer = function(place)
    local customer, version = targetInTurn(place)
    local start = head('PATCH', '/api/customers/' .. customer.id, companies[customer.company],
      'If-Match: "' .. version .. '"\r\n')
    -- Another name in each turn: the same name again would change nothing, and make no version.
    return message(start, keyOf(place), '{"name":"Name ' .. version .. '"}')
  end,
  createInventoryItem = function(place)
    local company = place % #companies + 1
    local body = string.format(
      '{"sku":"%s","name":"Oak chair","currency":"EUR","opening":{"quantity":"100000","unitCost":"41.50"}}', keyOf(place))
    return message(heads[company].createInventoryItem, keyOf(place), body)
  end,
  createEmployee = function(place)
    local company = place % #companies + 1
    local body = '{"fullName":"Ada Lovelace","payType":"hourly","hourlyRate":"25.00","payFrequency":"monthly",'
      .. '"currency":"EUR","hiredOn":"2020-01-01"}'
    return message(heads[company].createEmployee, keyOf(place), body)
  end,
  adjustInventoryQuantity = function(place)
    local item = targetInTurn(place)
    local start = head('PATCH', '/api/inventory/items/' .. item.id .. '/quantity', companies[item.company])
    return message(start, keyOf(place), '{"delta":"-1","reason":"damage"}')
  end,
  createTimeEntry = function(place)
    local employee, turn = targetInTurn(place)
    local body = string.format('{"employeeId":"%s","workDate":"%s","minutes":15}', employee.id, workDay(turn))
    return message(heads[employee.company].createTimeEntry, keyOf(place), body)
  end,
}
local makeRequest = make[plan.operation]

-- Before it starts, wrk asks its first thread for a request that it only looks at and never sends.
local looksOnly = true

function request()
  local place = sent * plan.threads + number
  if number > 0 or not looksOnly then sent = sent + 1 end
  looksOnly = false
  return makeRequest(place)
end

function response(status, _, body)
  statuses[status] = (statuses[status] or 0) + 1
  if (status < 200 or status > 299) and #samples < SAMPLES_LENGTH_MAX then samples = samples .. body .. '\n' end
end

-- In wrk's own state again.

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(sign) return string.format('\\u%04x', sign:byte()) end) .. '"'
end

function done(summary, latency)
  local counted, texts = {}, ''
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get('statuses')) do counted[status] = (counted[status] or 0) + count end
    texts = texts .. thread:get('samples')
  end
  local list = {}
  for status, count in pairs(counted) do table.insert(list, string.format('"%d":%d', status, count)) end
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"durationUs":%d,"requests":%d,"p50Us":%d,"p99Us":%d,"maxUs":%d,"connectionErrors":%d,"timeouts":%d,"statuses":{%s},"samples":%s}\n',
    summary.duration, summary.requests, latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write, errors.timeout, table.concat(list, ','), quoted(texts)))
end
