-- The language server of isthmus for mesh files. To be loaded by init.lua: dofile('/path/to/isthmus.lua')
local command = { 'npx', 'isthmus', 'lsp', '--stdio' }

local function is_mesh(path)
  return path:match('[/\\]mesh%.yaml$') or path:match('%.mesh%.yaml$')
end

if vim.lsp.config then -- 0.11 and later
  vim.lsp.config('isthmus', {
    cmd = command,
    filetypes = { 'yaml' },
    root_dir = function(buffer, start)
      local path = vim.api.nvim_buf_get_name(buffer)
      if is_mesh(path) then start(vim.fs.dirname(path)) end
    end,
  })
  vim.lsp.enable('isthmus')
else -- 0.7 to 0.10
  local client
  vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
    pattern = '*.yaml',
    callback = function(event)
      local path = vim.fn.fnamemodify(event.file, ':p')
      if not is_mesh(path) then return end
      if not (client and vim.lsp.get_client_by_id(client)) then
        local root = vim.fn.fnamemodify(path, ':h')
        client = vim.lsp.start_client({ name = 'isthmus', cmd = command, root_dir = root })
      end
      vim.lsp.buf_attach_client(event.buf, client)
    end,
  })
end
