/** Tracebacks of the exceptions that end a task, as Python 3.9 prints them. */
export interface TaskException {
  readonly message: string;
  readonly traceback: string;
  readonly status: 'error' | 'infra';
}

const HEAD = `Traceback (most recent call last):
  File "/client/run.py", line 256, in test
    lib_run_single.run_single_example(agent, env, example, max_steps, instruction, args, example_result_dir,
`;

function inSetup(message: string, frames: string): TaskException {
  return {
    message,
    status: 'infra',
    traceback: `${HEAD}  File "/client/lib_run_single.py", line 20, in run_single_example
    obs = env.reset(task_config=example)
  File "/client/desktop_env/envs/desktop_env.py", line 286, in reset
    self.setup_controller.setup(self.config)
${frames}`,
  };
}

/** The file store could not be reached: the harness' fault, not the agent's. */
export const downloadException: TaskException = inSetup(
  "local variable 'e' referenced before assignment",
  `  File "/client/desktop_env/controllers/setup.py", line 60, in setup
    getattr(self, setup_function)(**parameters)
  File "/client/desktop_env/controllers/setup.py", line 132, in _download_setup
    raise requests.RequestException(f"Failed to download {url}. No retries left. Error: {e}")
UnboundLocalError: local variable 'e' referenced before assignment
`,
);

export const agentException: TaskException = {
  message: 'expected string or bytes-like object',
  status: 'error',
  traceback: `${HEAD}  File "/client/lib_run_single.py", line 42, in run_single_example
    response, actions, logs, computer_update_args = agent.predict(
  File "/client/mm_agents/navi/agent.py", line 408, in predict
    code_block = re.search(r'\`\`\`python\\n(.*?)\`\`\`', plan_result, re.DOTALL)
  File "/usr/lib/python3.9/re.py", line 201, in search
    return _compile(pattern, flags).search(string)
TypeError: expected string or bytes-like object
`,
};

/** The `exception` fault: something in the task's own code. */
export const injectedException: TaskException = {
  message: "'NoneType' object is not subscriptable",
  status: 'error',
  traceback: `${HEAD}  File "/client/lib_run_single.py", line 58, in run_single_example
    obs, reward, done, info = env.step(action, args.sleep_after_execution)
  File "/client/desktop_env/envs/desktop_env.py", line 331, in step
    observation = self._get_obs()
  File "/client/desktop_env/envs/desktop_env.py", line 178, in _get_obs
    "window_rect": obs["rect"],
TypeError: 'NoneType' object is not subscriptable
`,
};

export function diskFullException(path: string): TaskException {
  const message = `[Errno 28] No space left on device: '${path}'`;
  return {
    message,
    status: 'infra',
    traceback: `${HEAD}  File "/client/lib_run_single.py", line 66, in run_single_example
    recorder.record_step(obs, logs, step_idx, action_timestamp, action, reward, done, info)
  File "/client/trajectory_recorder.py", line 121, in record_step
    with open(os.path.join(self.save_dir, file_name), "wb") as f:
OSError: ${message}
`,
  };
}

/** urllib3's words when nothing listens in the guest. */
export function refusedConnection(path: string, objectId: string): string {
  return `HTTPConnectionPool(host='20.20.20.21', port=5000): Max retries exceeded with url: ${path} (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x${objectId}>: Failed to establish a new connection: [Errno 111] Connection refused'))`;
}
