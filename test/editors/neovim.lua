-- Does in neovim what somebody does who writes a mesh, and writes down what neovim shows.
-- NEOVIM_TEST holds {setup, mesh, answer}: the set-up to load, the file to edit, the file to write.
local given = vim.fn.json_decode(vim.env.NEOVIM_TEST)
local seen = {}
local buffer

local function wait_for(what, condition)
  assert(vim.wait(15000, condition, 10), 'waited too long for ' .. what)
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') .. '\n'
end

-- Puts the cursor on the last letter of the words, which are there once, and gives the place for a request.
local function go_to(words)
  for row, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local _, last = line:find(words, 1, true)
    if last then
      vim.api.nvim_win_set_cursor(0, { row, last - 1 })
      return { textDocument = { uri = vim.uri_from_bufnr(buffer) }, position = { line = row - 1, character = last } }
    end
  end
  error('there is no ' .. words)
end

local function ask(method, params)
  local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, 15000))
  for _, answer in pairs(answers) do
    assert(not answer.err, vim.inspect(answer.err))
    return answer.result
  end
end

local function tour()
  dofile(given.setup)
  vim.cmd('edit ' .. vim.fn.fnameescape(given.mesh))
  buffer = vim.api.nvim_get_current_buf()
  wait_for('diagnostics', function() return #vim.diagnostic.get(buffer) > 0 end)
  seen.diagnostics = vim.tbl_map(function(found)
    return ('%d:%d %s %s'):format(found.lnum + 1, found.col + 1, found.code, found.message)
  end, vim.diagnostic.get(buffer))

  local items = ask('textDocument/completion', go_to('primary: '))
  seen.completion = vim.tbl_map(function(item) return item.label end, items.items or items)

  local at = go_to('primary: clustr1')
  local actions = ask('textDocument/codeAction', {
    textDocument = at.textDocument,
    range = { start = at.position, ['end'] = at.position },
    context = { diagnostics = {}, only = { 'quickfix' } },
  })
  seen.action = actions[1].title
  vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
  wait_for('no diagnostics', function() return #vim.diagnostic.get(buffer) == 0 end)

  go_to('primary: cluster1')
  vim.lsp.buf.definition()
  wait_for('the jump', function() return vim.api.nvim_get_current_line():match('^  cluster1:') end)
  seen.jump = vim.api.nvim_win_get_cursor(0)

  go_to('primary: cluster1')
  vim.lsp.buf.rename('east')
  wait_for('the rename', function() return text():match('primary: east') end)
  seen.text = text()
end

local fine, problem = pcall(tour)
if not fine then seen.problem = tostring(problem) end
vim.fn.writefile({ vim.fn.json_encode(seen) }, given.answer)
vim.cmd('qall!')
